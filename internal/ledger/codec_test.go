// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestLine pins the form of a line: what is written today has to be read, and
// hashed alike, for as long as there are ledgers.
func TestLine(t *testing.T) {
	entries, head := Chain(Head{}, []Draft{
		{Time: someday.In(time.FixedZone("", 3600)), Agent: "a\n<b>", Kind: KindDecision, ID: "1", What: "“so”\x1b\u0085 \"x\"", Data: []byte(` { "n" : 1.50, "s":"<" } `)},
		{},
	})
	first := strings.Join([]string{
		`{"v":1,"seq":1,"time":"2026-03-01T12:00:00.123456789Z","agent":"a\u000a\u003cb\u003e","kind":"decision","id":"1",`,
		`"what":"“so”\u001b\u0085 \u0022x\u0022","data":{"n":1.50,"s":"\u003c"},`,
		`"prev":"0000000000000000000000000000000000000000000000000000000000000000",`,
		`"hash":"136f40cbfd61f679d70a522db4f194185b1c5351d6070dda993e7039368a98f6"}` + "\n",
	}, "")
	assert.Equal(t, first, string(entries[0].AppendLine(nil)))
	assert.Equal(t, `{"v":1,"seq":2,"time":"0001-01-01T00:00:00Z","agent":"","kind":"","id":"","what":"",`+
		`"prev":"`+entries[0].Hash.String()+`","hash":"`+head.Hash.String()+`"}`+"\n", string(entries[1].AppendLine(nil)))
}

func TestChainTakesAnything(t *testing.T) {
	long := strings.Repeat("é", MaxWhat)
	tests := map[string]struct{ draft, want Draft }{
		"no UTF-8":     {Draft{Agent: "a\xff", ID: "\xc3"}, Draft{Agent: "a\uFFFD", ID: "\uFFFD"}},
		"too long":     {Draft{What: long, Kind: Kind(long)}, Draft{What: long[:MaxWhat-4] + "…", Kind: Kind(long[:MaxKind-4] + "…")}},
		"both":         {Draft{Agent: strings.Repeat("\xff", MaxName+1)}, Draft{Agent: "\uFFFD…"}},
		"just fits":    {Draft{What: long[:MaxWhat]}, Draft{What: long[:MaxWhat]}},
		"far future":   {Draft{Time: time.Unix(1<<40, 0)}, Draft{}},
		"no object":    {Draft{Data: []byte(`[1]`)}, Draft{Data: []byte(`{"left_out":"no_object","bytes":3}`)}},
		"no JSON":      {Draft{Data: []byte(`{"a":`)}, Draft{Data: []byte(`{"left_out":"no_object","bytes":5}`)}},
		"too large":    {Draft{Data: []byte(`{"a":"` + strings.Repeat("<", MaxData/4) + `"}`)}, Draft{Data: []byte(`{"left_out":"too_large","bytes":10248}`)}},
		"empty data":   {Draft{Data: []byte{}}, Draft{}},
		"data's bytes": {Draft{Data: []byte("{\"a\":\"\xff\"}")}, Draft{Data: []byte("{\"a\":\"\uFFFD\"}")}},
	}
	for name, test := range tests {
		entries, _ := Chain(Head{}, []Draft{test.draft})
		assert.Equal(t, test.want, entries[0].Draft, name)
	}
}

// drafts draws any drafts, good and bad.
func drafts(most int) *rapid.Generator[[]Draft] {
	text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-z-]{0,12}`), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }))
	data := rapid.OneOf(
		rapid.Just(json.RawMessage(nil)),
		rapid.Map(rapid.MapOf(rapid.String(), rapid.Float64()), func(m map[string]float64) json.RawMessage {
			out, _ := json.MarshalIndent(m, "", " ")
			return out
		}),
		rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) json.RawMessage { return b }),
	)
	one := rapid.Custom(func(t *rapid.T) Draft {
		return Draft{
			Time:  time.Unix(rapid.Int64Range(-1<<36, 1<<38).Draw(t, "s"), rapid.Int64Range(0, 1e9).Draw(t, "ns")),
			Agent: text.Draw(t, "agent"), Kind: Kind(text.Draw(t, "kind")), ID: text.Draw(t, "id"),
			What: text.Draw(t, "what"), Data: data.Draw(t, "data"),
		}
	})
	return rapid.SliceOfN(one, 0, most)
}

// TestDecodeReadsWhatWasWritten: so also where an entry passes through
// encoding/json.
func TestDecodeReadsWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries, _ := Chain(Head{}, drafts(3).Draw(t, "drafts"))
		for i := range entries {
			line := entries[i].AppendLine(nil)
			got, err := Decode(line)
			require.NoError(t, err)
			assert.Equal(t, entries[i], got)

			through, err := json.Marshal(map[string]any{"entries": entries[i : i+1]})
			require.NoError(t, err)
			assert.Contains(t, string(through), string(bytes.TrimSpace(line)))
			var back struct{ Entries []Entry }
			require.NoError(t, json.Unmarshal(through, &back))
			assert.Equal(t, entries[i], back.Entries[0])
		}
	})
}

// TestLongestEntryFits: whatever is in an entry, its line is one that is read.
func TestLongestEntryFits(t *testing.T) {
	worst := strings.Repeat("\x00", MaxWhat)
	entries, _ := Chain(Head{Seq: 1<<64 - 2}, []Draft{{
		Time: someday, Agent: worst[:MaxName], Kind: Kind(worst[:MaxKind]), ID: worst[:MaxName], What: worst,
		Data: []byte(`{"a":"` + strings.Repeat("x", MaxData-8) + `"}`),
	}})
	line := entries[0].AppendLine(nil)
	assert.LessOrEqual(t, len(line), MaxLine)
	got, err := Decode(line)
	require.NoError(t, err)
	assert.Equal(t, entries[0], got)
}

func FuzzDecode(f *testing.F) {
	for n := range 3 {
		entries := chain(Head{Seq: uint64(n)}, 1)
		f.Add(entries[0].AppendLine(nil))
	}
	f.Add([]byte(`{"v":1,"seq":1,"time":"`))
	f.Add([]byte(nil))
	f.Fuzz(func(t *testing.T, line []byte) {
		e, err := Decode(line)
		if err != nil {
			assert.ErrorIs(t, err, ErrEntry)
			return
		}
		assert.Equal(t, bytes.TrimSuffix(line, []byte("\n")), bytes.TrimSuffix(e.AppendLine(nil), []byte("\n")))
		assert.True(t, utf8.ValidString(e.What))
	})
}

func TestHeads(t *testing.T) {
	head := chain(Head{}, 1)[0].Head()
	got, err := ParseHead(head.String())
	require.NoError(t, err)
	assert.Equal(t, head, got)
	for _, text := range []string{"", "1", "x:00", "1:00", "-1:" + head.Hash.String(), "1:" + strings.Repeat("g", 64)} {
		_, err := ParseHead(text)
		assert.Error(t, err, text)
	}
	text, err := json.Marshal(head.Hash)
	require.NoError(t, err)
	assert.JSONEq(t, `"`+head.Hash.String()+`"`, string(text))
}
