// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/semconv"
)

// read reads td, which must not change, and returns what its records say.
func read(t *testing.T, r *Reader, td ptrace.Traces) (all []audit.Evidence, stats Stats) {
	t.Helper()
	td.MarkReadOnly()
	logs, ok, stats := r.Read(t.Context(), td, received)
	if !ok {
		return nil, stats
	}
	for _, rl := range logs.ResourceLogs().All() {
		for _, record := range rl.ScopeLogs().At(0).LogRecords().All() {
			e, ok, err := audit.FromRecord(record)
			require.NoError(t, err)
			require.True(t, ok)
			all = append(all, e)
		}
	}
	return all, stats
}

func TestEachThingOnASpanIsARecord(t *testing.T) {
	td := batch(t, step(), root(), attributes{semconv.LabelTool: "deploy"}, attributes{})
	found(t, spanAt(td, 0), "loop.call")
	found(t, spanAt(td, 0), "loop.stuck")
	found(t, spanAt(td, 1), "tokens.budget", func(a attributes) { a[semconv.FindingScope] = "cycle" })
	r := &Reader{
		Run:      []string{semconv.RunID, semconv.JobUID},
		Triggers: triggers(t, `attributes["gen_ai.tool.name"] == "deploy"`, `attributes["leasehold.cycle.root"] == true`),
	}
	all, stats := read(t, r, td)
	assert.Equal(t, Stats{}, stats)
	require.Len(t, all, 6)
	kinds, agents := make([]audit.Kind, len(all)), make([]string, len(all))
	ids := map[string]bool{}
	for i := range all {
		kinds[i], agents[i] = all[i].Kind(), all[i].Agent
		assert.Equal(t, "job-1", all[i].Cycle)
		ids[all[i].ID] = true
	}
	assert.Equal(t, []audit.Kind{"finding", "finding", "finding", "verdict", "trigger", "trigger"}, kinds)
	assert.Equal(t, []string{"planner", "planner", "reporter", "reporter", "reporter", ""}, agents)
	assert.Len(t, ids, len(all))
}

// A batch that was refused is sent again, and is a duplicate by then.
func TestDuplicatesGiveOnlyFindingsAndTheSameOnes(t *testing.T) {
	give := func(change ...any) ptrace.Traces {
		td := batch(t, step(), root())
		for i := range 2 {
			found(t, spanAt(td, i), "loop.call")
			if change != nil {
				require.NoError(t, spanAt(td, i).Attributes().PutEmpty(semconv.Duplicate).FromRaw(change[0]))
			}
		}
		return td
	}
	r := &Reader{Triggers: triggers(t, "true")}
	all, _ := read(t, r, give())
	require.Len(t, all, 5)
	again, stats := read(t, r, give(true))
	assert.Equal(t, Stats{}, stats)
	var findings []audit.Evidence
	for _, e := range all {
		if e.Kind() == audit.KindFinding {
			findings = append(findings, e)
		}
	}
	assert.Equal(t, findings, again)
}

// What is sent again is the same evidence, so that it counts once.
func TestReadAgainItHasTheSameIDs(t *testing.T) {
	td := batch(t, step(), root())
	found(t, spanAt(td, 0), "loop.call")
	r := &Reader{Triggers: triggers(t, "true")}
	first, _ := read(t, r, td)
	second, _ := read(t, r, td)
	require.Len(t, first, 4)
	assert.Equal(t, first, second)
}

func TestACycleOfASpanIsItsRunElseItsTrace(t *testing.T) {
	const trace = "00000000000000000000000000000001"
	tests := []struct {
		name string
		run  []string
		span attributes
		want string
	}{
		{"its own word", []string{semconv.JobUID}, attributes{semconv.CycleID: "run-9"}, "run-9"},
		{"the run", []string{semconv.RunID, semconv.JobUID}, attributes{}, "job-1"},
		{"no run", []string{semconv.RunID}, attributes{}, trace},
		{"nothing configured", nil, attributes{}, trace},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			all, _ := read(t, &Reader{Run: tt.run, Triggers: triggers(t, "true")}, batch(t, tt.span))
			require.Len(t, all, 1)
			assert.Equal(t, tt.want, all[0].Cycle)
		})
	}
}

func TestWhatCannotBeReadIsCounted(t *testing.T) {
	unread := func(reason Reason, n int64) (s Stats) {
		s.Unread[reason] = n
		return s
	}
	change := func(key string, value any) func(attributes) {
		return func(a attributes) { a[key] = value }
	}
	tests := []struct {
		name    string
		span    attributes
		finding []func(attributes)
		want    Stats
	}{
		{"a finding of a newer form", step(), []func(attributes){change(semconv.EvidenceSchema, 2)}, unread(ReasonSchema, 1)},
		{"a finding without a rule", step(), []func(attributes){change(semconv.FindingRule, "")}, unread(ReasonFinding, 1)},
		{"a finding on no step", step(), []func(attributes){change(semconv.FindingSpan, "xyz")}, unread(ReasonFinding, 1)},
		{"a severity there is not", step(), []func(attributes){change(semconv.FindingSeverity, "mild")}, unread(ReasonRules, 1)},
		{"a finding on a span of no cycle", attributes{}, []func(attributes){func(attributes) {}}, unread(ReasonNoCycle, 1)},
		{"a verdict of a newer form", with(root(), semconv.EvidenceSchema, "1"), nil, unread(ReasonSchema, 1)},
		{"a verdict with half a list", with(root(), semconv.VerdictRules, []any{"loop.call"}), nil, unread(ReasonRules, 1)},
		{"a verdict on no cycle", with(root(), semconv.CycleID, 7), nil, unread(ReasonNoCycle, 1)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			td := batch(t, tt.span, step())
			for _, f := range tt.finding {
				found(t, spanAt(td, 0), "loop.call", f)
			}
			found(t, spanAt(td, 1), "loop.call")
			all, stats := read(t, &Reader{}, td)
			assert.Equal(t, tt.want, stats)
			assert.Len(t, all, 1, "what is beside it is read")
		})
	}
}

func TestAFailingTriggerIsNotMet(t *testing.T) {
	td := batch(t, attributes{}, attributes{"list": []any{"x"}})
	all, stats := read(t, &Reader{Triggers: triggers(t, "false", `Len(attributes["list"]) > 0`)}, td)
	assert.Len(t, all, 1)
	want := Stats{}
	want.Failed[1] = 1
	assert.Equal(t, want, stats)
}

func TestFindingsOfOneSpanAreBounded(t *testing.T) {
	td := batch(t, step())
	for range MaxFindings + 3 {
		found(t, spanAt(td, 0), "loop.call")
	}
	all, stats := read(t, &Reader{}, td)
	assert.Len(t, all, MaxFindings)
	assert.EqualValues(t, 3, stats.Unread[ReasonTooMany])
}

func TestRecordsAreGroupedByResource(t *testing.T) {
	td := batch(t, step(), step())
	found(t, spanAt(td, 0), "loop.call")
	found(t, spanAt(td, 1), "loop.call")
	batch(t, step()).ResourceSpans().MoveAndAppendTo(td.ResourceSpans()) // nothing in it
	other := batch(t, step())
	other.ResourceSpans().At(0).Resource().Attributes().PutStr(semconv.ServiceName, "other")
	found(t, spanAt(other, 0), "loop.call")
	other.ResourceSpans().MoveAndAppendTo(td.ResourceSpans())

	logs, ok, _ := (&Reader{Scope: "scope", Version: "v9"}).Read(t.Context(), td, received)
	require.True(t, ok)
	require.Equal(t, 2, logs.ResourceLogs().Len())
	for i, records := range []int{2, 1} {
		got, of := logs.ResourceLogs().At(i), td.ResourceSpans().At(2*i)
		assert.Equal(t, of.Resource().Attributes().AsRaw(), got.Resource().Attributes().AsRaw())
		assert.Equal(t, of.SchemaUrl(), got.SchemaUrl())
		assert.Equal(t, "scope", got.ScopeLogs().At(0).Scope().Name())
		assert.Equal(t, "v9", got.ScopeLogs().At(0).Scope().Version())
		assert.Equal(t, records, got.ScopeLogs().At(0).LogRecords().Len())
	}
}

func TestNoEvidenceNoLogs(t *testing.T) {
	logs, ok, _ := (&Reader{Triggers: triggers(t, "false")}).Read(t.Context(), batch(t, attributes{}), received)
	assert.False(t, ok)
	assert.Equal(t, plog.Logs{}, logs)
}
