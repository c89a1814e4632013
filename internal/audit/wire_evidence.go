// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"errors"
	"fmt"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/semconv"
)

// ErrSubject says that evidence does not tell which cycle it belongs to.
var ErrSubject = errors.New("evidence belongs to no cycle")

// FindingEvidence reads the finding in an event of span as evidence; ok is
// false for other events.
func FindingEvidence(span ptrace.Span, event ptrace.SpanEvent) (e Evidence, ok bool, err error) {
	f, ok, err := FindingFromEvent(span, event)
	if !ok || err != nil {
		return e, ok, err
	}
	e.Finding, e.At = &f, event.Timestamp()
	e.of(span)
	if f.Span != 0 {
		e.Span = spanID(f.Span)
	}
	err = e.identify()
	return e, true, err
}

// VerdictEvidence reads the verdict on a cycle's root span as evidence, found
// at a time by the caller's clock; ok is false for other spans.
func VerdictEvidence(span ptrace.Span, at pcommon.Timestamp) (e Evidence, ok bool, err error) {
	v, ok, err := VerdictFromSpan(span)
	if !ok || err != nil {
		return e, ok, err
	}
	e.Verdict, e.At = &v, at
	e.of(span)
	v.Subject = e.Subject
	err = e.identify()
	return e, true, err
}

// TriggerEvidence is evidence that span met the condition of this name, found
// at a time by the caller's clock. cycle is the id of the span's cycle where
// the span itself does not carry it, as most steps do not.
func TriggerEvidence(span ptrace.Span, name, cycle string, at pcommon.Timestamp) (Evidence, error) {
	e := Evidence{Trigger: &Trigger{Name: clean(name, MaxName)}, At: at}
	e.of(span)
	if e.Cycle == "" {
		e.Cycle = clean(cycle, MaxName)
	}
	err := e.identify()
	return e, err
}

// of fills in what the span says of itself and of the cycle it belongs to.
func (e *Evidence) of(span ptrace.Span) {
	e.Trace, e.Span = span.TraceID(), span.SpanID()
	e.Subject = subjectIn(span.Attributes())
	// A step has its own agent's name, and not twice.
	for _, key := range [...]string{semconv.AgentName, semconv.LabelAgent} {
		if e.Agent == "" {
			e.Agent = textAt(span.Attributes(), key, MaxName)
		}
	}
}

// identify gives the evidence its ID.
func (e *Evidence) identify() error {
	if e.Cycle == "" {
		return fmt.Errorf("%w: %s is missing", ErrSubject, semconv.CycleID)
	}
	e.ID = e.Identify()
	return nil
}

func subjectIn(attrs pcommon.Map) Subject {
	return Subject{
		Agent:       textAt(attrs, semconv.CycleAgent, MaxName),
		AgentSource: textAt(attrs, semconv.CycleAgentSource, MaxName),
		Cycle:       textAt(attrs, semconv.CycleID, MaxName),
		Task:        textAt(attrs, semconv.CycleTask, MaxName),
		Phase:       textAt(attrs, semconv.CyclePhase, MaxName),
	}
}

func putSubject(attrs pcommon.Map, s *Subject) {
	putText(attrs, semconv.CycleAgent, s.Agent)
	putText(attrs, semconv.CycleAgentSource, s.AgentSource)
	putText(attrs, semconv.CycleID, s.Cycle)
	putText(attrs, semconv.CycleTask, s.Task)
	putText(attrs, semconv.CyclePhase, s.Phase)
}
