// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/internal/trustapi"
)

const accessor = "1CBg9ZcBnTHGtmqwRCgH3zsh"

// vault stands in for what the trust extension knows of credentials; it knows of
// one request by alice's Job.
type vault struct {
	engine
	use    anomaly.CredentialUse
	traces []string
	hints  []trustapi.Hint
}

func (v *vault) Uses(agent, cycle string) ([]anomaly.CredentialUse, bool) {
	if agent != "alice" || cycle != "job-alice-1" {
		return nil, true
	}
	return []anomaly.CredentialUse{v.use}, true
}

func (v *vault) Traced(agent, cycle string, trace [16]byte) {
	v.traces = append(v.traces, agent+" "+cycle+" "+string('0'+rune(trace[15])))
}

func (v *vault) Hint(h trustapi.Hint) { v.hints = append(v.hints, h) }

func startWith(t *testing.T, v component.Component, edit ...func(*Config)) *rig {
	t.Helper()
	id := component.MustNewID("trust")
	r := newRig(t, append(edit, func(c *Config) { c.Trust = &id })...)
	require.NoError(t, r.Start(t.Context(), hostWith{id: v}))
	t.Cleanup(func() { require.NoError(t, r.Shutdown(context.WithoutCancel(t.Context()))) })
	return r
}

// at puts a span at some time from began on.
func at(from, to time.Duration) edit {
	return func(s ptrace.Span) {
		s.SetStartTimestamp(pcommon.NewTimestampFromTime(began.Add(from)))
		s.SetEndTimestamp(pcommon.NewTimestampFromTime(began.Add(to)))
	}
}

func TestRequestsOfVaultAreHeldAgainstToolCalls(t *testing.T) {
	const start = time.Minute // of the processor
	tests := []struct {
		name     string
		sender   string
		use      anomaly.CredentialUse
		uses     any
		unwanted bool
	}{
		{"while its tool ran", "alice", anomaly.CredentialUse{At: began.Add(start + time.Second), Path: "kv/a", Tools: []string{"query"}}, int64(1), false},
		{"in a span below its tool", "alice", anomaly.CredentialUse{At: began.Add(start + time.Hour), Path: "kv/a", Trace: [16]byte{15: 1}, Span: 4}, int64(1), false},
		{"with no step", "alice", anomaly.CredentialUse{At: began.Add(start + time.Minute), Path: "kv/a", Tools: []string{"query"}}, int64(1), true},
		{"before this processor", "alice", anomaly.CredentialUse{At: began.Add(start - time.Second), Path: "kv/a"}, nil, false},
		{"by another agent", "bob", anomaly.CredentialUse{At: began.Add(start + time.Minute), Path: "kv/a"}, nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inTime(t, func(t *testing.T) {
				r := startWith(t, &vault{use: tt.use})
				time.Sleep(3 * time.Second)
				r.consumeAs(inJob(t.Context(), tt.sender, 1), traffic(1,
					plain(4, 3, at(start, start+time.Second)), tool(3, 1, "query", at(start, start+2*time.Second)),
					agent(1, 0, "planner", at(start, start+3*time.Second))))
				time.Sleep(7 * time.Second)
				root := r.left(1)
				assert.Equal(t, tt.uses, attr(root, semconv.VerdictUses))
				var rules []string
				for _, f := range findings(t, root) {
					rules = append(rules, f.Finding.Rule)
				}
				assert.Equal(t, tt.unwanted, len(rules) == 1 && rules[0] == anomaly.RuleUnmatched, rules)
				if tt.unwanted {
					assert.Equal(t, "disagrees", attr(root, semconv.VerdictWitness))
					assert.Equal(t, int64(1), attr(root, semconv.VerdictUsesUnmatched))
					assert.Equal(t, int64(1), attr(root, semconv.VerdictHard))
				}
			})
		})
	}
}

func TestTracesAndHintsAreToldOnce(t *testing.T) {
	v := &vault{}
	r := startWith(t, v)
	hint := put(semconv.TokenAccessor, accessor)
	send := func() {
		r.consumeAs(inJob(t.Context(), "bob", 1), traffic(1, tool(2, 1, "query", hint), plain(3, 2, hint), agent(1, 0, "planner")))
	}
	send()
	send()
	r.consumeAs(inJob(t.Context(), "bob", 1), traffic(2, tool(2, 1, "query", put(semconv.TokenAccessor, "another-one"))))
	r.consumeAs(inJob(t.Context(), "eve", 1), traffic(1, tool(2, 1, "query", hint)))
	r.consume(traffic(3, tool(2, 1, "query", hint)))
	assert.Equal(t, []string{"bob job-bob-1 1", "bob job-bob-1 2", "eve job-eve-1 1"}, v.traces)
	assert.Equal(t, []trustapi.Hint{
		{Agent: "bob", Cycle: "job-bob-1", Accessor: accessor},
		{Agent: "bob", Cycle: "job-bob-1", Accessor: "another-one"},
		{Agent: "eve", Cycle: "job-eve-1", Accessor: accessor},
	}, v.hints)
}

// An extension that knows phases and no more is asked for no more.
func TestNothingIsToldWhereNobodyListens(t *testing.T) {
	r := startWith(t, engine{})
	r.consumeAs(inJob(t.Context(), "bob", 1), traffic(1, tool(2, 1, "query", put(semconv.TokenAccessor, accessor)), agent(1, 0, "planner")))
	r.end()
	assert.Nil(t, attr(r.left(1), semconv.VerdictUses))
}

func TestHostileAccessors(t *testing.T) {
	tests := map[string]struct {
		value any
		left  string
		hint  bool
	}{
		"an accessor":             {accessor, "1CBg9Z…", true},
		"one of a namespace":      {accessor + ".abcde", "1CBg9Z…", true},
		"the shortest":            {"abcdefgh", "abcdef…", true},
		"too short":               {"abcdefg", "abcdef…", false},
		"so short that all of it": {"abcdef", "…", false},
		"empty":                   {"", "", false},
		"the longest":             {strings.Repeat("a", 128), "aaaaaa…", true},
		"too long":                {strings.Repeat("a", 129), "aaaaaa…", false},
		"huge":                    {strings.Repeat("a", 1<<20), "aaaaaa…", false},
		"a path":                  {"../../sys/leases", "../../…", false},
		"a lease":                 {"database/creds/reader/abc", "databa…", false},
		"with a line":             {"abcdefgh\nijk", "abcdef…", false},
		"no letters of ours":      {"äöüäöüäöü", "äöüäöü…", false},
		"no text at all":          {"\xff\xfe\xfd\xfc\xfb\xfa\xff\xff", "…", false},
		"cut short before":        {"1CBg9Z…", "1CBg9Z…", false},
		"a number":                {int64(12345678), "…", false},
		"bytes":                   {[]byte(accessor), "…", false},
		"a list":                  {[]any{accessor, accessor}, "…", false},
		"a map":                   {map[string]any{"a": accessor}, "…", false},
	}
	for name, tt := range tests {
		for _, judging := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				v := &vault{}
				r := startWith(t, v, func(c *Config) { c.Judge, c.Content = judging, ContentKeep })
				r.consumeAs(inJob(t.Context(), "bob", 1), traffic(1, plain(2, 1, put(semconv.TokenAccessor, tt.value))))
				assert.Equal(t, tt.left, attr(r.left(2), semconv.TokenAccessor))
				assert.Equal(t, tt.hint && judging, len(v.hints) == 1)
			})
		}
	}
}

// Wherever it stands, and however often.
func TestNoAccessorLeaves(t *testing.T) {
	everywhere := func(s ptrace.Span) {
		s.Attributes().PutStr(semconv.TokenAccessor, accessor)
		s.Events().AppendEmpty().Attributes().PutStr(semconv.TokenAccessor, accessor)
		s.Links().AppendEmpty().Attributes().PutEmptySlice(semconv.TokenAccessor).AppendEmpty().SetStr(accessor)
		for n := range 5000 {
			s.Attributes().PutInt(fmt.Sprint("a", n), 1)
		}
	}
	for _, content := range []Content{ContentKeep, ContentHash, ContentDrop} {
		for _, judging := range []bool{true, false} {
			r := newRig(t, func(c *Config) { c.Judge, c.Content = judging, content })
			td := twice(t, traffic(1, plain(2, 1, everywhere), agent(1, 0, "planner", everywhere)))
			resourceOf(td).PutStr(semconv.TokenAccessor, accessor)
			td.ResourceSpans().At(0).ScopeSpans().At(0).Scope().Attributes().PutStr(semconv.TokenAccessor, accessor)
			r.consume(td)
			r.end()
			require.NotEmpty(t, r.out())
			for _, out := range r.sink.AllTraces() {
				wire, err := new(ptrace.ProtoMarshaler).MarshalTraces(out)
				require.NoError(t, err)
				assert.NotContains(t, string(wire), accessor[:8])
				assert.Contains(t, string(wire), accessor[:6]+"…")
			}
		}
	}
}

// twice gives each span the attribute a second time, as only the wire can.
func twice(t *testing.T, td ptrace.Traces) ptrace.Traces {
	t.Helper()
	stand := strings.Replace(semconv.TokenAccessor, "vault", "tluav", 1)
	for _, s := range spans(td) {
		s.Attributes().PutStr(stand, accessor)
	}
	wire, err := new(ptrace.ProtoMarshaler).MarshalTraces(td)
	require.NoError(t, err)
	td, err = new(ptrace.ProtoUnmarshaler).UnmarshalTraces(bytes.ReplaceAll(wire, []byte(stand), []byte(semconv.TokenAccessor)))
	require.NoError(t, err)
	return td
}
