// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// submission decides a piece of evidence, or refuses it.
func (t *tx) submission(s *trustapi.Submission) {
	if at := s.At.AsTime(); s.At != 0 {
		t.caused = &at
	}
	defer func() { t.caused = nil }()
	if !s.Proven && !t.e.cfg.ObserveUnproven {
		t.e.refuse(RefusedUnproven)
		return
	}
	name, ok := nameOf(s.Agent, s.Proven)
	if !ok {
		t.e.refuse(RefusedName)
		return
	}
	if _, known := t.e.wanted(name, s.Proven); !known {
		// Who is no agent may still be one that launches others, as an orchestrator
		// does.
		t.e.refuse(RefusedUnknown)
		t.triggered(name, s)
		return
	}
	a := t.admit(name, s.Proven, s.Source)
	switch {
	case a == nil:
		t.e.refuse(RefusedAgents)
		return
	case t.tooMany(a, s):
		t.e.refuse(RefusedRate)
		return
	}
	s, rules := t.e.witnessed(name, s), t.e.rulesOf(a)
	if s.Proven {
		t.evidence(a, s, a.held, rules.Policy, false)
	}
	if a.dry != nil {
		t.evidence(a, s, a.dry, rules.enforced, true)
	}
	t.triggered(name, s)
}

// tooMany reports whether an agent floods with findings that move no number.
func (t *tx) tooMany(a *agent, s *trustapi.Submission) bool {
	if s.Verdict != nil || s.Finding != nil && (s.Finding.Hard || s.Finding.Severity >= anomaly.Critical) {
		return false
	}
	return !a.rate.take(t.now, t.e.cfg.FindingsPerSecond)
}

// evidence decides on one of the agent's states. What is only observed is
// recorded where it would have decided something.
func (t *tx) evidence(a *agent, s *trustapi.Submission, state *trust.State, policy *trust.Policy, dry bool) {
	ev := trust.Event{Proven: true, Evidence: &s.Evidence}
	t.decide(a, state, &ev, policy, dry)
	effect := t.out.Effect
	if !dry || !a.proven {
		t.tell(func() { t.e.counted(effect) })
	}
	if effect == trust.Duplicate && t.out.Kind == trust.Hold {
		return
	}
	if !dry && t.out.DebtAfter > t.out.DebtBefore {
		// What counts against an agent must not be lost with this engine.
		t.urgent[a.name] = struct{}{}
	}
	a.source, a.changed = s.Source, true
	if !dry {
		t.note(ledger.Draft{
			Agent: a.name, Kind: ledger.KindEvidence, ID: s.ID, What: sentence(s), Data: evidenceData(s, &t.out),
		})
	}
	if f := s.Finding; f != nil && effect != trust.Duplicate && (!dry || !a.proven) {
		a.past.Findings = keep(a.past.Findings, trustapi.Finding{
			At: s.At.AsTime(), Rule: f.Rule, Severity: f.Severity.String(), Hard: f.Hard, Text: f.Text, Cycle: s.Cycle,
		}, maxFindings)
	}
	t.decided(a, trust.Engine, dry)
}

func (e *Engine) counted(effect trust.Effect) {
	if e.cfg.Hooks.Evidence != nil {
		e.cfg.Hooks.Evidence(effect)
	}
}

// everything is what the fleet's limit lets through where nothing is carried out.
var everything = trust.View{MayDemote: true, MayHard: true}

// decide calls trust.Decide with what surrounds the agent.
func (t *tx) decide(a *agent, state *trust.State, ev *trust.Event, policy *trust.Policy, dry bool) {
	in := t.surroundings(a)
	if dry {
		in.Fleet, in.Unfinished = everything, 0
	} else {
		in.Fleet = t.view(trust.Cause(state, ev))
	}
	trust.Decide(state, ev, policy, &in, t.now, &t.out)
}

func (t *tx) surroundings(a *agent) trust.Surroundings {
	return t.e.surroundings(a, t.now)
}
