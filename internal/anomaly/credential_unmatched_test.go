// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/leasehold/leasehold/internal/cycle"
)

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// ran is a call of a tool from one second after noon to another.
func ran(span uint64, tool int32, from, to float64, edit ...func(*Entry)) Entry {
	e := Entry{
		Span: span, Role: cycle.RoleTool, Tool: tool,
		Start: uint64(noon.UnixNano() + int64(from*1e9)), Millis: uint32((to - from) * 1000),
	}
	for _, change := range edit {
		change(&e)
	}
	return e
}

// request is one for a path some seconds after noon.
func request(at float64, path string, tools ...string) CredentialUse {
	return CredentialUse{At: noon.Add(time.Duration(at * 1e9)), Path: path, Tools: tools}
}

func under(span uint64, u CredentialUse) CredentialUse {
	u.Span = span
	return u
}

func TestCredentialUnmatched(t *testing.T) {
	const reader = "database/creds/reader"
	names := []string{"query", "mail", OtherName}
	skewed := func(e *Entry) { e.Flags |= FlagSkewed }
	one := "hard critical: 1 of 1 requests of Vault have no tool call that explains them: `database/creds/reader` at 12:00:05"
	tests := []struct {
		name  string
		trail Trail
		uses  []CredentialUse
		lag   time.Duration
		set   map[string]float64
		want  string
	}{
		{name: "nothing was used", trail: Trail{ran(1, 0, 4, 6)}},
		{name: "inside of its tool", trail: Trail{ran(1, 0, 4, 6)}, uses: []CredentialUse{request(5, reader, "query")}},
		{name: "no step at all", uses: []CredentialUse{request(5, reader, "query")}, want: one},
		{name: "only another tool ran", trail: Trail{ran(1, 1, 4, 6)}, uses: []CredentialUse{request(5, reader, "query")}, want: one},
		{name: "one of its tools ran", trail: Trail{ran(1, 1, 4, 6)}, uses: []CredentialUse{request(5, reader, "query", "mail")}},
		{name: "a tool there was no name for", trail: Trail{ran(1, 2, 4, 6)}, uses: []CredentialUse{request(5, reader, "query")}},
		{name: "a tool without a name", trail: Trail{ran(1, -1, 4, 6)}, uses: []CredentialUse{request(5, reader, "query")}, want: one},
		{name: "no tool but a model", trail: Trail{ran(1, 0, 4, 6, func(e *Entry) { e.Role = cycle.RoleLLM })}, uses: []CredentialUse{request(5, reader, "query")}, want: one},
		{name: "a transport's copy is as good", trail: Trail{ran(1, 0, 4, 6, func(e *Entry) { e.Flags = FlagTransport })}, uses: []CredentialUse{request(5, reader, "query")}},
		{name: "a tool that failed", trail: Trail{ran(1, 0, 4, 6, func(e *Entry) { e.Status = cycle.StatusError })}, uses: []CredentialUse{request(5, reader, "query")}},

		{name: "a second before", trail: Trail{ran(1, 0, 6, 8)}, uses: []CredentialUse{request(5, reader, "query")}},
		{name: "a second after", trail: Trail{ran(1, 0, 2, 4)}, uses: []CredentialUse{request(5, reader, "query")}},
		{name: "three seconds before", trail: Trail{ran(1, 0, 8, 9)}, uses: []CredentialUse{request(5, reader, "query")}, want: one},
		{name: "three seconds after", trail: Trail{ran(1, 0, 1, 2)}, uses: []CredentialUse{request(5, reader, "query")}, want: one},
		{name: "three seconds where five are tolerated", trail: Trail{ran(1, 0, 1, 2)}, uses: []CredentialUse{request(5, reader, "query")}, set: map[string]float64{"tolerance_ms": 5000}},
		{name: "a second where none is tolerated", trail: Trail{ran(1, 0, 6, 8)}, uses: []CredentialUse{request(5, reader, "query")}, set: map[string]float64{"tolerance_ms": 1}, want: one},
		{name: "a clock an hour behind", trail: Trail{ran(1, 0, -3596, -3594)}, lag: time.Hour, uses: []CredentialUse{request(5, reader, "query")}},
		{name: "a clock an hour ahead", trail: Trail{ran(1, 0, 3604, 3606, skewed)}, lag: -time.Hour + time.Second, uses: []CredentialUse{request(5, reader, "query")}},
		{name: "a time that overflows", trail: Trail{ran(1, 0, 0, 0, func(e *Entry) { e.Start, e.Millis = math.MaxUint64, math.MaxUint32 })}, uses: []CredentialUse{request(5, reader, "query")}, want: one},

		{name: "its traceparent names the tool, long after", trail: Trail{ran(7, 0, 0, 1)}, uses: []CredentialUse{under(7, request(50, reader, "query"))}},
		{name: "and one of another tool", trail: Trail{ran(7, 1, 0, 1)}, uses: []CredentialUse{under(7, request(50, reader, "query"))}},
		{name: "its traceparent names a step that is no tool", trail: Trail{ran(7, 0, 4, 6, func(e *Entry) { e.Role = cycle.RoleAgent })}, uses: []CredentialUse{under(7, request(5, reader, "query"))}, want: one},
		{name: "its traceparent names nothing here, and its tool ran", trail: Trail{ran(7, 0, 4, 6)}, uses: []CredentialUse{under(9, request(5, reader, "query"))}},
		{name: "not granted", trail: Trail{ran(1, 0, 4, 6)}, uses: []CredentialUse{request(5, reader)}, want: one},
		{name: "a tool without a name, by its traceparent", trail: Trail{ran(1, -1, 4, 6)}, uses: []CredentialUse{under(1, request(5, reader, "query"))}},
		{name: "not granted, in a tool by its traceparent", trail: Trail{ran(1, 0, 4, 6)}, uses: []CredentialUse{under(1, request(5, reader))}},

		{name: "two calls at once, of which one needs it", trail: Trail{ran(1, 1, 0, 9), ran(2, 0, 4, 6)}, uses: []CredentialUse{request(5, reader, "query")}},
		{name: "many uses in one call", trail: Trail{ran(1, 0, 4, 6)}, uses: []CredentialUse{request(4, reader, "query"), request(5, reader, "query"), request(6, reader, "query")}},
		{
			name: "some of many", trail: Trail{ran(1, 0, 4, 6)},
			uses: []CredentialUse{request(5, reader, "query"), request(50, reader, "query"), request(60, "kv/data/`x`\u202e", "query"), request(70, reader), request(80, reader)},
			want: "hard critical: 4 of 5 requests of Vault have no tool call that explains them: `database/creds/reader` at 12:00:50, `kv/data/x` at 12:01:00, and 2 more",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := Input{Trail: tt.trail, Tools: names, Facts: &Facts{Uses: tt.uses, UsesKnown: true, Whole: true, Lag: int64(tt.lag)}}
			assert.Equal(t, tt.want, judged(t, &credentialUnmatched, in, tt.set))
			assert.Equal(t, tt.want != "", in.Unexplained(tt.set["tolerance_ms"]) > 0, "it is counted by the same measure")
		})
	}
}

// What was seen is a fact, however much was not; but steps that did not come are no
// proof of anything.
func TestCredentialUnmatchedNeedsTheWholeCycle(t *testing.T) {
	in := Input{Facts: &Facts{Uses: []CredentialUse{request(5, "a", "query")}}}
	assert.Empty(t, judged(t, &credentialUnmatched, in, nil))
	assert.Equal(t, 1, in.Unexplained(0), "though it is not accounted for")
	in.Facts.Whole = true
	assert.Equal(t, "hard critical: 1 of 1 requests of Vault that were seen have no tool call that explains them: `a` at 12:00:05",
		judged(t, &credentialUnmatched, in, nil))
}

func FuzzCredentialUnmatched(f *testing.F) {
	f.Add("database/creds/reader", "query", uint64(1), uint64(1), int64(5), uint64(4e9), uint32(2000), int64(0), 2000.)
	f.Add("", "", uint64(0), uint64(math.MaxUint64), int64(math.MinInt64), uint64(math.MaxUint64), uint32(math.MaxUint32), int64(math.MinInt64), math.Inf(1))
	f.Fuzz(func(t *testing.T, path, tool string, span, step uint64, at int64, start uint64, millis uint32, lag int64, tolerance float64) {
		if lag %= int64(24 * time.Hour); tolerance != tolerance {
			return // neither comes here
		}
		in := Input{
			Tools: []string{"query"},
			Trail: Trail{{Span: step, Role: cycle.RoleTool, Start: start, Millis: millis}},
			Facts: &Facts{Whole: true, Lag: lag, Uses: []CredentialUse{{At: time.Unix(0, at), Path: path, Tools: []string{tool}, Span: span}}},
		}
		in.Params = []float64{min(max(1, tolerance), 3_600_000)}
		finding, fired := checkCredentialUnmatched(&in)
		assert.Equal(t, fired, in.Unexplained(in.Params[0]) == 1)
		assert.LessOrEqual(t, len(finding.Text), 256)
		if span != 0 && span == step {
			assert.False(t, fired, "a step that is named explains it")
		}
	})
}
