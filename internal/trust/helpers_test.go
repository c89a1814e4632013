// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"fmt"
	"testing"
	"time"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/cycle"
)

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// openWide are surroundings that keep nobody from anything.
func openWide() *Surroundings {
	return &Surroundings{Fleet: View{MayDemote: true, MayHard: true}, MaxPhase: Autonomous}
}

// verdictOf is a witnessed cycle with a tool call and these findings.
func verdictOf(name string, at time.Time, findings ...anomaly.Finding) *audit.Evidence {
	return changed(name, at, func(*audit.Verdict) {}, findings...)
}

// changed is a cycle with something else about it.
func changed(name string, at time.Time, change func(v *audit.Verdict), findings ...anomaly.Finding) *audit.Evidence {
	v := &audit.Verdict{
		Subject: audit.Subject{Agent: "billing", Cycle: name, Task: "task"},
		Close:   "root",
		Inputs: audit.Inputs{
			Status: cycle.StatusOK, Witness: audit.WitnessAgrees, Steps: 5, ToolCalls: 2, ModelCalls: 2,
			Confidence: audit.Confidence{Mean: .95, Min: .9, Calibrated: .95, Source: audit.SourceExplicit},
		},
	}
	change(v)
	v.Judge(findings, .05)
	e := &audit.Evidence{Subject: v.Subject, Verdict: v}
	stamp(&e.At, at)
	e.ID = e.Identify()
	return e
}

// stamp sets a time of evidence, whose type is not named here: these tests know
// nothing of how evidence travels.
func stamp[T ~uint64](to *T, at time.Time) { *to = T(at.UnixNano()) }

// bad is a cycle of badness 1.
func bad(name string, at time.Time) *audit.Evidence {
	return changed(name, at, func(v *audit.Verdict) {
		v.Status, v.ToolErrors = cycle.StatusError, v.ToolCalls
	}, enforced("errors.run", anomaly.Critical))
}

func enforced(rule string, severity anomaly.Severity) anomaly.Finding {
	return anomaly.Finding{Rule: rule, Severity: severity, Enforce: true, Count: 1, Text: "5 tools failed in a row"}
}

func hardEvent() anomaly.Finding {
	return anomaly.Finding{
		Rule: "phase.forbidden", Severity: anomaly.Critical, Hard: true, Enforce: true, Count: 1, Span: 7,
		Text: "the tool delete_table is not allowed in restricted",
	}
}

// findingOf is a finding on its way, before its cycle has settled.
func findingOf(name string, at time.Time, f anomaly.Finding) *audit.Evidence {
	e := &audit.Evidence{
		Subject: audit.Subject{Agent: "billing", Cycle: name}, Finding: &f,
		Span: [8]byte{1, 2, 3},
	}
	stamp(&e.At, at)
	e.ID = e.Identify()
	return e
}

// desk decides one agent's events, a minute apart.
type desk struct {
	s   State
	p   *Policy
	in  *Surroundings
	now time.Time
	out Outcome
	n   int
}

func newDesk(p *Policy) *desk {
	return &desk{p: p, in: openWide(), now: start}
}

func (d *desk) take(ev *Event) *Outcome {
	Decide(&d.s, ev, d.p, d.in, d.now, &d.out)
	return &d.out
}

func (d *desk) evidence(e *audit.Evidence) *Outcome {
	return d.take(&Event{Proven: true, Evidence: e})
}

func (d *desk) later(by time.Duration) *desk {
	d.now = d.now.Add(by)
	return d
}

func (d *desk) next() string {
	d.later(time.Minute)
	d.n++
	return fmt.Sprintf("cycle-%d", d.n)
}

// clean takes n clean cycles in, each of a kind of task of its own.
func (d *desk) clean(n int) *Outcome {
	for range n {
		name := d.next()
		d.evidence(changed(name, d.now, func(v *audit.Verdict) { v.Task = name }))
	}
	return &d.out
}

// cleanUntil takes clean cycles in until something is decided.
func (d *desk) cleanUntil(t *testing.T, kind Kind) *Outcome {
	t.Helper()
	for range 400 {
		if d.clean(1).Kind == kind {
			return &d.out
		}
	}
	t.Fatalf("400 clean cycles did not lead to %s: %+v", kind, d.s)
	return nil
}

func (d *desk) bad(n int) *Outcome {
	for range n {
		name := d.next()
		d.evidence(bad(name, d.now))
	}
	return &d.out
}

func (d *desk) ask(r Request) *Outcome {
	if r.Who == "" {
		r.Who = "ada"
	}
	return d.take(&Event{Request: &r})
}

func (d *desk) tick() *Outcome { return d.take(&Event{Tick: true}) }

// at puts the agent into a phase, as a person would.
func (d *desk) at(phase Phase) *desk {
	d.s.Phase, d.s.Since = phase, d.now
	return d
}
