// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// plainHasher shows what was hashed.
type plainHasher map[uint64]string

func (p plainHasher) Hash(s string) uint64 {
	p[hashed(s)] = s
	return hashed(s)
}

// went are the destinations in args, in order, as they were hashed.
func went(t testing.TB, c EffectConfig, tool, args string) (out []string) {
	t.Helper()
	_, keys := newEffects(t, c).Of(tool)
	var d Dests
	h := plainHasher{}
	d.JSON(args, keys, h)
	for _, hash := range d.hashes[:d.n] {
		out = append(out, h[hash])
	}
	return out
}

func TestDests(t *testing.T) {
	for _, tt := range []struct {
		tool, args string
		want       []string
	}{
		{"send_email", `{"subject":"s","recipients":["B@x.org ","a@x.org","b@x.org"],"body":"to: c"}`, []string{"b@x.org", "a@x.org"}},
		{"send_email", `{"to":"a","bcc":["evil"],"channel":"c"}`, []string{"a", "evil"}},
		{"send_email", `{"bcc":["evil"],"user":"u","to":"a"}`, []string{"evil", "a"}},
		{"send_email", `{"to":"good","to":"evil"}`, []string{"good", "evil"}},
		{"send_email", `{"user_email":"evil","recipients":[],"to":null,"cc":"","user":" "}`, []string{"evil"}},
		{"send_email", `{"userEmail":"a"}`, []string{"a"}},
		{"send_email", `{"messages":[{"to":"a"},{"to":"b"}]}`, []string{"a", "b"}},
		{"send_email", `{"input":"{\"to\":\"a\"}"}`, []string{"a"}},
		{"send_email", `{"kwargs":{"request":{"to":[{"email":"a","name":"x"},{"email":"b"}]}}}`, []string{"a", "b"}},
		{"send_email", `{"to":{"unlikely":"a"}}`, []string{`{"unlikely":"a"}`}},
		{"send_money", `{"recipient":"GB29 NWBK","amount":5}`, []string{"gb29 nwbk"}},
		{"send_money", `{"account":12345}`, []string{"12345"}},
		{"get_webpage", `{"url":"HTTPS://www.X.org/a/?q=secret#f"}`, []string{"x.org/a"}},
		{"get_webpage", `{"url":"x.org/a"}`, []string{"x.org/a"}},
		{"send_email", `{"to":"mailto:A@x.org"}`, []string{"a@x.org"}},
		{"create_file", `{"filename":"f","content":"c"}`, nil},
		{"append_to_file", `{"filename":"f","content":"c"}`, []string{"f"}},
		{"create_event", `{"title":"t","participants":["a"]}`, []string{"a"}},
		{"update_password", `{"password":"p"}`, nil},
		{"send_email", `["to","a"]`, nil},
		{"send_email", `to=a`, nil},
		{"send_email", "", nil},
		{"send_email", `{"to":true}`, nil},
	} {
		assert.Equal(t, tt.want, went(t, EffectConfig{}, tt.tool, tt.args), "%s %s", tt.tool, tt.args)
	}
}

func TestDestsConfigured(t *testing.T) {
	c := EffectConfig{Destinations: []DestPattern{{"invite_*", []string{"user_email", "seat"}}, {"note_*", nil}}}
	assert.Equal(t, []string{"e", "4"}, went(t, c, "inviteUser", `{"user":"u","user-email":"e","seat":4}`))
	assert.Empty(t, went(t, c, "note_add", `{"to":"a"}`))
	assert.Equal(t, []string{"u"}, went(t, EffectConfig{}, "inviteUser", `{"user":"u","user-email":"e"}`), "one party, named once")
}

func TestDestsTellTheirArguments(t *testing.T) {
	_, keys := newEffects(t, EffectConfig{}).Of("send_email")
	for args, want := range map[string][]string{
		`{"To":"a","bcc":["b","a"],"channel":"c"}`:      {"to", "bcc"},
		`{"channel":"c","user":"u"}`:                    {"user"},
		`{"to":[{"email":"e","id":"i"}]}`:               {"to"},
		`{"body":"b"}`:                                  nil,
		`{"to":"` + strings.Repeat("x", maxArgs) + `"}`: nil,
	} {
		d := Dests{args: 1 << 63}
		d.JSON(args, keys, fnvHasher{})
		assert.Equal(t, want, d.Args(keys), args[:min(len(args), 40)])
		assert.Equal(t, want == nil && len(args) < 40, len(d.Hashes()) == 0)
	}
}

func TestDestsFromMap(t *testing.T) {
	_, keys := newEffects(t, EffectConfig{}).Of("send_email")
	var d Dests
	h := plainHasher{}
	for name, value := range map[string]string{"To": "a", "subject": "s", "path": "p"} {
		d.Arg(name, value, keys, h)
	}
	assert.Equal(t, "a", h[DestLists{}.Note(&d)])
	d.Reset()
	assert.Zero(t, DestLists{}.Note(&d))
}

// What does not fit is not left out: another one in its place is another list.
func TestDestsBeyondTheBound(t *testing.T) {
	list := func(last string) string {
		var b strings.Builder
		for i := range 100 {
			fmt.Fprintf(&b, "%q,", fmt.Sprint("r", i))
		}
		return `{"to":[` + b.String() + fmt.Sprintf("%q", last) + "]}"
	}
	_, keys := newEffects(t, EffectConfig{}).Of("send_email")
	lists := DestLists{}
	note := func(args string) uint64 {
		var d Dests
		d.JSON(args, keys, fnvHasher{})
		return lists.Note(&d)
	}
	first := note(list("a"))
	assert.Equal(t, first, note(list("a")))
	assert.NotEqual(t, first, note(list("b")))
	for _, members := range lists {
		assert.Len(t, members, MaxDests+1)
	}
	long := `{"to":"a","body":"` + strings.Repeat("x", maxArgs)
	assert.NotZero(t, note(long+`"}`), "long arguments are a destination as a whole")
	assert.NotEqual(t, note(long+`"}`), note(long+`y"}`))
}

func TestDestListsAreBounded(t *testing.T) {
	lists, seen := DestLists{}, map[uint64]bool{}
	for i := range 10 * maxLists {
		d := Dests{hashes: [MaxDests + 1]uint64{uint64(i + 1), 1 << 40}, n: 2}
		seen[lists.Note(&d)] = true
	}
	assert.Len(t, lists, maxLists)
	assert.Len(t, seen, 10*maxLists)
}

// The same destinations have the same identity in any order, and their members
// are found again.
func TestDestListsKeepMembers(t *testing.T) {
	_, keys := newEffects(t, EffectConfig{}).Of("send_email")
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfNDistinct(rapid.StringMatching("[a-z]{3,8}"), 0, MaxDests, rapid.ID).Draw(t, "names")
		shuffled := rapid.Permutation(names).Draw(t, "shuffled")
		lists := DestLists{}
		note := func(names []string) uint64 {
			args, err := json.Marshal(map[string]any{"to": names})
			require.NoError(t, err)
			var d Dests
			d.JSON(string(args), keys, fnvHasher{})
			return lists.Note(&d)
		}
		e := Entry{Dest: note(names)}
		assert.Equal(t, e.Dest, note(shuffled))
		in := Input{Dests: lists}
		want := make([]uint64, 0, len(names))
		for _, name := range names {
			want = append(want, hashed(name))
		}
		assert.ElementsMatch(t, want, slices.Collect(in.DestsOf(&e)))
	})
}

func TestDestsWithoutAllocation(t *testing.T) {
	_, keys := newEffects(t, EffectConfig{}).Of("send_email")
	var d Dests
	h := constHasher(7)
	const args = `{"subject":"hello","recipients":["a@x.org","b@x.org"],"body":"text"}`
	assert.Zero(t, testing.AllocsPerRun(100, func() { d.Reset(); d.JSON(args, keys, h) }))
}

// constHasher hashes everything to itself.
type constHasher uint64

func (c constHasher) Hash(string) uint64 { return uint64(c) }

func FuzzDests(f *testing.F) {
	f.Add("send_email", `{"to":["a",{"email":"b"}],"x":{"cc":"c"}}`)
	f.Add("get_webpage", `{"url":"http://\x00?","a":"{\"uri\":[[[[[[[[[[1]]]]]]]]]]}"}`)
	f.Add("x", `{"to":[`)
	e := newEffects(f, EffectConfig{Patterns: []EffectPattern{{"a*b*c", EffectAct}}})
	f.Fuzz(func(t *testing.T, tool, args string) {
		effect, keys := e.Of(tool)
		if effect > EffectAct {
			t.Fatal(effect)
		}
		var d, again Dests
		d.JSON(args, keys, fnvHasher{})
		again.JSON(args, keys, fnvHasher{})
		if d != again || d.n > MaxDests+1 {
			t.Fatalf("%+v, %+v", d, again)
		}
	})
}

func BenchmarkDests(b *testing.B) {
	_, keys := newEffects(b, EffectConfig{}).Of("send_email")
	const args = `{"subject":"hello","recipients":["a@x.org","b@x.org"],"body":"some text of a mail"}`
	var d Dests
	b.ReportAllocs()
	for b.Loop() {
		d.Reset()
		d.JSON(args, keys, fnvHasher{})
	}
}
