// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"pgregory.net/rapid"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/cycle"
)

// plain remembers what was hashed.
type plain map[uint64]string

func (p plain) Hash(s string) uint64 {
	sum := uint64(14695981039346656037)
	for i := range len(s) {
		sum = (sum ^ uint64(s[i])) * 1099511628211
	}
	p[sum] = s
	return sum
}

func keysOf(t testing.TB, tool string) *anomaly.DestKeys {
	t.Helper()
	e, err := anomaly.NewEffects(anomaly.EffectConfig{Destinations: []anomaly.DestPattern{{Pattern: "nowhere"}}})
	require.NoError(t, err)
	_, keys := e.Of(tool)
	return keys
}

// wentTo are the destinations in args as they were hashed.
func wentTo(t testing.TB, tool string, args pcommon.Value) (out []string) {
	t.Helper()
	var d anomaly.Dests
	h := plain{}
	Destinations(args, keysOf(t, tool), h, &d)
	for _, hash := range d.Hashes() {
		out = append(out, h[hash])
	}
	return out
}

func raw(t testing.TB, v any) pcommon.Value {
	t.Helper()
	value := pcommon.NewValueEmpty()
	require.NoError(t, value.FromRaw(v))
	return value
}

func TestDestinations(t *testing.T) {
	for name, tt := range map[string]struct {
		args any
		want []string
	}{
		"a text that is JSON":             {`{"to":"A@x.org","cc":["b@x.org"]}`, []string{"a@x.org", "b@x.org"}},
		"a text that is none":             {"to=a@x.org", nil},
		"a map":                           {map[string]any{"To": "A@x.org", "subject": "s"}, []string{"a@x.org"}},
		"a list in a map":                 {map[string]any{"to": []any{"a", "b"}}, []string{"a", "b"}},
		"a map in a map":                  {map[string]any{"request": map[string]any{"to": "a"}}, []string{"a"}},
		"a map that is the destination":   {map[string]any{"to": map[string]any{"z": 1, "a": true}}, []string{`{"a":true,"z":1}`}},
		"JSON in a map":                   {map[string]any{"input": `{"to":"a"}`}, []string{"a"}},
		"the best group, wherever it is":  {map[string]any{"channel": "c", "x": []any{map[string]any{"to": "a"}}}, []string{"a"}},
		"a list of maps":                  {[]any{map[string]any{"to": "a"}, map[string]any{"to": "b"}}, []string{"a", "b"}},
		"whole numbers of either kind":    {map[string]any{"account": []any{int64(12345), 12345.0, 1.5}}, []string{"12345", "1.5"}},
		"numbers that are none":           {map[string]any{"account": math.Inf(1)}, []string{"+inf"}},
		"bytes":                           {map[string]any{"to": []byte("ab")}, []string{"ywi="}},
		"bytes alone":                     {[]byte(`{"to":"a"}`), nil},
		"a number alone":                  {int64(7), nil},
		"nothing":                         {nil, nil},
		"members that are empty or no to": {map[string]any{"to": nil, "cc": "", "bcc": false}, nil},
	} {
		assert.Equal(t, tt.want, wentTo(t, "send_email", raw(t, tt.args)), name)
	}
	assert.Empty(t, wentTo(t, "nowhere", raw(t, map[string]any{"to": "a"})), "a tool without a destination")
}

// What is nested too deep or too large to be looked into still ends, and is a
// destination.
func TestDestinationsAreBounded(t *testing.T) {
	deep := raw(t, map[string]any{})
	at := deep.Map().PutEmptyMap("to")
	for range 10_000 {
		at = at.PutEmptyMap("x")
	}
	at.PutStr("to", "a")
	went := wentTo(t, "send_email", deep)
	require.Len(t, went, 1)
	assert.Less(t, len(went[0]), 1000)

	wide := raw(t, map[string]any{})
	list := wide.Map().PutEmptySlice("body")
	for range 100_000 {
		list.AppendEmpty().SetStr("twenty bytes of text")
	}
	went = wentTo(t, "send_email", wide)
	require.Len(t, went, 1)
	assert.Less(t, len(went[0]), jsonSize+100)
}

// Arguments go to the same places whether they come as a text or as a map.
func TestMapsGoWhereTheirJSONGoes(t *testing.T) {
	keys := keysOf(t, "send_email")
	name := rapid.SampledFrom([]string{"to", "cc", "Email", "channel", "request", "x", "body"})
	var value func(depth int) *rapid.Generator[any]
	value = func(depth int) *rapid.Generator[any] {
		leaf := rapid.OneOf(
			rapid.Map(rapid.String(), func(s string) any { return strings.ToValidUTF8(s, "") }),
			rapid.Map(rapid.Int64Range(-1e9, 1e9), func(n int64) any { return n }),
			rapid.Map(rapid.Bool(), func(b bool) any { return b }),
			rapid.Just[any](nil),
		)
		if depth == 0 {
			return leaf
		}
		return rapid.OneOf(leaf,
			rapid.Map(rapid.SliceOfN(value(depth-1), 0, 4), func(l []any) any { return l }),
			rapid.Map(rapid.MapOfN(name, value(depth-1), 0, 4), func(m map[string]any) any { return m }),
		)
	}
	args := rapid.MapOfN(name, value(3), 0, 5)
	rapid.Check(t, func(t *rapid.T) {
		members := args.Draw(t, "args")
		text, err := json.Marshal(members)
		require.NoError(t, err)
		asMap := pcommon.NewValueEmpty()
		require.NoError(t, asMap.FromRaw(members))
		var a, b anomaly.Dests
		Destinations(pcommon.NewValueStr(string(text)), keys, plain{}, &a)
		Destinations(asMap, keys, plain{}, &b)
		assert.ElementsMatch(t, a.Hashes(), b.Hashes(), "%s", text)
		assert.Equal(t, a.Args(keys), b.Args(keys))
	})
}

const mail = `{"subject":"hello","to":["a@x.org","b@x.org"],"body":"some text of a mail"}`

func TestDestinationsOfTextWithoutAllocation(t *testing.T) {
	args, keys := pcommon.NewValueStr(mail), keysOf(t, "send_email")
	hasher, err := cycle.NewHasher([]byte("key"))
	require.NoError(t, err)
	var h anomaly.Hasher = cycle.Short{Hasher: hasher}
	var d anomaly.Dests
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		d.Reset()
		Destinations(args, keys, h, &d)
	}))
	assert.Len(t, d.Hashes(), 2)
}

func BenchmarkDestinations(b *testing.B) {
	keys := keysOf(b, "send_email")
	hasher, err := cycle.NewHasher([]byte("key"))
	require.NoError(b, err)
	var members map[string]any
	require.NoError(b, json.Unmarshal([]byte(mail), &members))
	for name, args := range map[string]pcommon.Value{"text": pcommon.NewValueStr(mail), "map": raw(b, members)} {
		b.Run(name, func(b *testing.B) {
			var h anomaly.Hasher = cycle.Short{Hasher: hasher}
			var d anomaly.Dests
			b.ReportAllocs()
			for b.Loop() {
				d.Reset()
				Destinations(args, keys, h, &d)
			}
		})
	}
}

func FuzzDestinations(f *testing.F) {
	f.Add("send_email", mail)
	f.Add("get_webpage", `{"url":{"a":[1e400,"http://x/?q"]},"x":[{"uri":null}]}`)
	f.Add("nowhere", `{"to":[`)
	f.Fuzz(func(t *testing.T, tool, args string) {
		keys, h := keysOf(t, tool), plain{}
		var text, again, asMap anomaly.Dests
		Destinations(pcommon.NewValueStr(args), keys, h, &text)
		Destinations(pcommon.NewValueStr(args), keys, h, &again)
		if text != again || len(text.Hashes()) > anomaly.MaxDests+1 {
			t.Fatalf("%+v, %+v", text, again)
		}
		var members any
		if json.Unmarshal([]byte(args), &members) != nil {
			return
		}
		value := pcommon.NewValueEmpty()
		if value.FromRaw(members) != nil {
			return
		}
		Destinations(value, keys, h, &asMap)
		if len(asMap.Hashes()) > anomaly.MaxDests+1 || len(asMap.Args(keys)) > 0 != (len(asMap.Hashes()) > 0) {
			t.Fatalf("%+v", asMap)
		}
	})
}
