// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"strconv"
	"time"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/trust"
)

// Agent is trust.Decide as it is shipped, as a rule: what it takes are verdicts
// of settled cycles, witnessed and complete, one a day and each of a kind of
// task of its own, so that nothing but badness keeps the agent from rising.
type Agent struct {
	dir    Direction
	phase  trust.Phase
	policy *trust.Policy
	in     trust.Surroundings
	// verdicts are those of each badness.
	verdicts [Bad + 1]audit.Verdict

	state trust.State
	out   trust.Outcome
	event trust.Event
	now   time.Time
	n     int
}

// NewAgent returns the rule for an agent that holds this phase. For moving down
// it may rise no further.
func NewAgent(dir Direction, phase trust.Phase, p *trust.Policy) *Agent {
	a := &Agent{dir: dir, phase: phase, policy: p}
	a.in = trust.Surroundings{Fleet: trust.View{MayDemote: true, MayHard: true}, MaxPhase: phase}
	if dir == Up {
		a.in.MaxPhase = phase.Next()
	}
	for b := range a.verdicts {
		a.verdicts[b] = verdict(Badness(b), p.Down.Q0)
	}
	a.Reset()
	return a
}

// verdict is that of a cycle of this badness, without a hard event. No verdict
// has a badness of three quarters, and no source gives one.
func verdict(b Badness, q0 float64) audit.Verdict {
	v := audit.Verdict{
		Subject: audit.Subject{Agent: "simulated"},
		Close:   "root",
		Inputs: audit.Inputs{
			Status: cycle.StatusOK, Witness: audit.WitnessAgrees, Steps: 5, ToolCalls: 2, ModelCalls: 2,
			Confidence: audit.Confidence{Mean: .95, Min: .9, Calibrated: .95, Source: audit.SourceExplicit},
		},
	}
	finding := anomaly.Finding{Rule: "simulated", Severity: anomaly.Critical, Enforce: true, Count: 1, Text: "simulated"}
	switch b {
	case 0:
		v.Judge(nil, q0)
		return v
	case 1:
		finding.Severity = anomaly.Warning
	case Bad:
		v.Status, v.ToolErrors = cycle.StatusError, v.ToolCalls
	}
	v.Judge([]anomaly.Finding{finding}, q0)
	return v
}

// Name implements Rule.
func (a *Agent) Name() string { return "trust.Decide in " + a.phase.String() }

// Reset implements Rule.
func (a *Agent) Reset() {
	a.n, a.now = 0, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	a.state = trust.State{Phase: a.phase, Since: a.now}
}

// Take implements Rule.
func (a *Agent) Take(b Badness) bool {
	a.n++
	a.now = a.now.Add(24 * time.Hour)
	id := strconv.Itoa(a.n)
	v := &a.verdicts[b]
	v.Cycle, v.Task = id, id
	a.event = trust.Event{Proven: true, Evidence: &audit.Evidence{
		ID: id, Subject: v.Subject, Verdict: v,
	}}
	trust.Decide(&a.state, &a.event, a.policy, &a.in, a.now, &a.out)
	if a.dir == Down {
		return a.out.Kind == trust.Demote
	}
	return a.rose()
}

// rose reports whether the agent rises above the phase that it began in, or would
// if a person agreed. On its way it may have fallen and risen again.
func (a *Agent) rose() bool {
	switch a.out.Kind {
	case trust.Promote:
		return a.out.To > a.phase
	case trust.Ask:
		return a.state.Approval.Target > a.phase
	default:
		return false
	}
}
