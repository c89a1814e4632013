// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/semconv"
)

func TestIdentityIsWhatItIsAbout(t *testing.T) {
	base := func() *Evidence {
		f := finding(anomaly.Warning, "loop.call", "3 times")
		return &Evidence{Subject: Subject{Agent: "a", Cycle: "c"}, Finding: &f, Trace: [16]byte{1}, Span: [8]byte{2}, At: at}
	}
	id := base().Identify()
	assert.Len(t, id, 32)
	same := map[string]func(*Evidence){
		"told later":       func(e *Evidence) { e.At = now },
		"in other words":   func(e *Evidence) { e.Finding.Text = "4 times" },
		"weighed anew":     func(e *Evidence) { e.Finding.Severity = anomaly.Critical },
		"agent named late": func(e *Evidence) { e.Agent, e.Task, e.Phase = "b", "t", "shadow" },
	}
	for name, change := range same {
		e := base()
		change(e)
		assert.Equal(t, id, e.Identify(), name)
	}
	other := map[string]func(*Evidence){
		"other cycle":    func(e *Evidence) { e.Cycle = "c2" },
		"other rule":     func(e *Evidence) { e.Finding.Rule = "loop.stuck" },
		"other span":     func(e *Evidence) { e.Span[0]++ },
		"other trace":    func(e *Evidence) { e.Trace[0]++ },
		"a trigger":      func(e *Evidence) { e.Finding, e.Trigger = nil, &Trigger{Name: "loop.call"} },
		"a verdict":      func(e *Evidence) { e.Finding, e.Verdict = nil, &Verdict{} },
		"of the cycle":   func(e *Evidence) { e.Finding.Span = 0 },
		"shifted border": func(e *Evidence) { e.Cycle, e.Finding.Rule = "cl", "oop.call" },
	}
	for name, change := range other {
		e := base()
		change(e)
		assert.NotEqual(t, id, e.Identify(), name)
	}
}

// What is about a whole cycle keeps its id where a synthetic span stands in
// for the root, and in a correction.
func TestIdentityOfACycleOutlivesItsRoot(t *testing.T) {
	f := anomaly.Finding{Rule: "trace.root", Severity: anomaly.Warning}
	for _, e := range []Evidence{
		{Subject: Subject{Cycle: "c"}, Finding: &f},
		{Subject: Subject{Cycle: "c"}, Verdict: &Verdict{}},
	} {
		before := e.Identify()
		e.Trace, e.Span = [16]byte{9}, [8]byte{9}
		assert.Equal(t, before, e.Identify())
	}
}

func TestRecordsReadWell(t *testing.T) {
	hard := anomaly.Finding{Rule: "phase.write", Severity: anomaly.Critical, Hard: true, Enforce: true, Text: "acted\x1b[2J"}
	verdict := func(i int) *Verdict { return examples[i].judged() }
	tests := []struct {
		name     string
		e        Evidence
		severity plog.SeverityNumber
		event    string
		body     string
	}{
		{"note", Evidence{Finding: &anomaly.Finding{Text: "n"}}, plog.SeverityNumberInfo, semconv.EventFinding, "n"},
		{"warning", Evidence{Finding: &anomaly.Finding{Severity: anomaly.Warning}}, plog.SeverityNumberWarn, semconv.EventFinding, ""},
		{"critical", Evidence{Finding: &anomaly.Finding{Severity: anomaly.Critical}}, plog.SeverityNumberError, semconv.EventFinding, ""},
		{"hard", Evidence{Finding: &hard}, plog.SeverityNumberError4, semconv.EventFinding, "acted[2J"},
		{"clean", Evidence{Verdict: verdict(0)}, plog.SeverityNumberInfo, semconv.EventVerdict, "the cycle scored 99.2 of 100, badness 0.00"},
		{"graded", Evidence{Verdict: verdict(1)}, plog.SeverityNumberWarn, semconv.EventVerdict, "the cycle scored 56.0 of 100, badness 0.50"},
		{"bad", Evidence{Verdict: verdict(2)}, plog.SeverityNumberError, semconv.EventVerdict, "the cycle scored 44.0 of 100, badness 1.00"},
		{"trigger", Evidence{Trigger: &Trigger{Name: "x"}}, plog.SeverityNumberInfo, semconv.EventTrigger, "a span met the condition x"},
		{"nothing", Evidence{}, plog.SeverityNumberUnspecified, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			record := plog.NewLogRecord()
			PutRecord(record, &tt.e, now)
			assert.Equal(t, tt.severity, record.SeverityNumber())
			assert.Equal(t, tt.event, record.EventName())
			assert.Equal(t, tt.body, record.Body().AsString())
		})
	}
}

// A span that is judged again keeps the values of the last verdict alone.
func TestVerdictOverwritesItsIdentity(t *testing.T) {
	span := rootSpan()
	span.Attributes().PutStr(semconv.CycleID, "run-fine")
	PutVerdict(span.Attributes(), examples[0].judged())
	e, ok, err := VerdictEvidence(span, at)
	require.NoError(t, err)
	require.True(t, ok)
	assert.Equal(t, "demo/fine", e.Agent)
	assert.Equal(t, "run-fine", e.Cycle)
	assert.Equal(t, e.Subject, e.Verdict.Subject)
	assert.Equal(t, KindVerdict, e.Kind())
}
