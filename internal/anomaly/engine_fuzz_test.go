// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"encoding/binary"
	"math"
	"testing"
	"unicode/utf8"

	"github.com/leasehold/leasehold/internal/cycle"
)

// maxText is more than any finding's text may have in bytes.
const maxText = 512

// FuzzEngine judges trails and facts made from arbitrary bytes.
func FuzzEngine(f *testing.F) {
	f.Add([]byte("\x05\x01\x01\x01\x00\x00\x00\x00\x05\x01\x01\x01\x00\x00\x00\x00"), "bash", "shadow", 0.5, int64(1000))
	f.Add([]byte{}, "`\x00\xff", "\n", math.NaN(), int64(math.MinInt64))
	e, settings := (*Engine)(nil), allOn
	settings.Phases = map[string]PhaseTools{"shadow": {Allow: []string{"a*b*"}}}
	e = newEngine(f, settings)
	f.Fuzz(func(t *testing.T, data []byte, tool, phase string, x float64, n int64) {
		in := Input{
			Trail: fuzzTrail(data), Tools: []string{tool},
			Facts: &Facts{
				Phase: "shadow", Claimed: phase, Window: n, Tokens: cycle.Usage{Input: n, Output: n}, CostUSD: x,
				Orphans: int(n), Conflicts: int(n), Holes: int(n), Confidence: x, HasConfidence: n&1 == 0, DayTokens: n, DayCostUSD: x,
			},
		}
		told, once := 0, Told{}
		for i := range in.Trail {
			now := in
			now.Trail = in.Trail[:i+1]
			e.Step(&now, func(f Finding) {
				checkFinding(t, f)
				if once.Tell(&f) {
					told++
				}
			})
		}
		if most := 4 * len(sorted); told > most {
			t.Fatalf("%d findings on the stream, of %d", told, most)
		}
		settled := 0
		e.Cycle(&in, func(f Finding) { settled++; checkFinding(t, f) })
		if settled > len(sorted) {
			t.Fatalf("%d findings of one cycle", settled)
		}
	})
}

func checkFinding(t *testing.T, f Finding) {
	t.Helper()
	if _, ok := Find(f.Rule); !ok || f.Severity > Critical || f.Count < 1 {
		t.Fatalf("%+v", f)
	}
	if f.Text == "" || len(f.Text) > maxText || !utf8.ValidString(f.Text) {
		t.Fatalf("a text of %d bytes: %q", len(f.Text), f.Text)
	}
	for _, r := range f.Text {
		if r < ' ' {
			t.Fatalf("a control character: %q", f.Text)
		}
	}
}

// fuzzTrail takes eight bytes for an entry, so that equal ones are likely, and
// stretches some of them to the ends of their range.
func fuzzTrail(data []byte) (t Trail) {
	for ; len(data) >= 8 && len(t) < 1000; data = data[8:] {
		word := binary.LittleEndian.Uint64(data)
		b := data[:8]
		e := Entry{
			Role: cycle.Role(b[0]), Call: uint64(b[1] % 4), Result: uint64(b[2] % 4), Status: cycle.Status(b[3] % 4),
			Flags: EntryFlags(b[4]), Effect: Effect(b[5] % 4), Span: uint64(b[6]), Start: uint64(b[7]),
			Tool: int32(b[6]%3) - 1, Asked: int8(b[1]%128) - 1, Sure: uint16(b[2]) << 8, Input: uint32(b[1]) * 1000, Output: uint32(b[2]),
		}
		if b[0]&0x80 != 0 {
			e.Role, e.Start, e.Dest = cycle.Role(b[0]&0x0f), word, word
			e.Tool, e.Asked, e.Input, e.Output, e.Millis = int32(word), int8(word), uint32(word), math.MaxUint32, math.MaxUint32
		}
		t = append(t, e)
	}
	return t
}
