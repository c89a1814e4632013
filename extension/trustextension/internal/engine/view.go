// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"math"
	"slices"
	"time"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// shown is the state whose numbers are shown: that which is in force, or for an
// agent that proves no name the one that is only observed.
func (a *agent) shown() *trust.State {
	if !a.proven && a.dry != nil {
		return a.dry
	}
	return a.held
}

// view is an agent at a glance. Callers hold mu for reading.
func (e *Engine) view(a *agent, _ time.Time) trustapi.Agent {
	s, p := a.shown(), e.rulesOf(a).Policy
	v := trustapi.Agent{
		Name: a.name, Proven: a.proven, Phase: a.held.Phase, Since: a.held.Since, Conditions: e.conditions(a),
		Debt: number(s.Debt), FreezeAt: p.Down.Soft, DemoteAt: p.DemoteAt(s.Phase),
		Wealth: number(math.Exp(s.LogWealth)), Cycles: s.Tally.Cycles, CyclesEver: s.Total, Demotions: s.Demotions,
		LastSeen: s.LastSeen, OpenActions: len(a.actions),
	}
	if step := p.Up.To(s.Phase + 1); step != nil {
		v.Goal = number(step.Goal(s.Demotions))
	}
	if n := len(s.Cycles); n > 0 {
		score := number(float64(s.Cycles[n-1].Score))
		v.Score = &score
	}
	if a.dry != nil {
		phase := a.dry.Phase
		v.IfEnforced = &phase
	}
	return v
}

// conditions are those that hold, as the API names them.
func (e *Engine) conditions(a *agent) []string {
	s := a.held
	failing := slices.ContainsFunc(a.actions, func(x trustapi.Action) bool { return x.State == trustapi.StateFailing })
	all := []struct {
		name  string
		holds bool
	}{
		{trustapi.ConditionQuarantined, s.Quarantine != nil},
		{trustapi.ConditionFrozen, s.Quarantine == nil && s.Frozen(e.rulesOf(a).Policy)},
		{trustapi.ConditionSilent, s.Silent != nil},
		{trustapi.ConditionApproval, s.Approval != nil},
		{trustapi.ConditionHeld, s.Held != nil},
		{trustapi.ConditionFailing, failing},
		{trustapi.ConditionPending, len(a.actions) > 0},
		{trustapi.ConditionUnproven, !a.proven},
	}
	out := []string{}
	for _, c := range all {
		if c.holds {
			out = append(out, c.name)
		}
	}
	return out
}

// confidence is that of the bound on the share of clean cycles.
const confidence = .95

// detail is everything that an agent's next decision rests on. Callers hold mu
// for reading.
func (e *Engine) detail(a *agent, now time.Time) trustapi.Detail {
	s, p := a.shown(), e.rulesOf(a).Policy
	in := e.surroundings(a, now)
	in.Fleet = e.fleet.View("", len(e.agents), &e.rules.Fleet, now)
	d := trustapi.Detail{
		Agent: e.view(a, now), Floors: []trustapi.Floor{}, Points: []trustapi.Point{}, Credentials: []trustapi.HeldCredential{},
		Actions: newestFirst(a.past.Done), Decisions: newestFirst(a.past.Decisions), Findings: newestFirst(a.past.Findings),
		Why:   trust.Why(a.name, s, p, &in, now),
		Bound: trust.CleanShare(s.Tally.Clean, s.Tally.Cycles, confidence),
	}
	for i := range a.creds {
		d.Credentials = append(d.Credentials, held(&a.creds[i]))
	}
	d.Actions = append(slices.Clone(a.actions), d.Actions...)
	if q := a.held.Quarantine; q != nil {
		d.Quarantine = &trustapi.Quarantine{At: q.At, Cause: q.Cause, By: q.By}
		if q.By == "" {
			d.Quarantine.By = trust.Engine
		}
	}
	if a.held.Approval != nil {
		approval := approvalOf(a)
		d.Approval = &approval
	}
	for _, f := range trust.Floors(s, p, &in, now) {
		d.Floors = append(d.Floors, trustapi.Floor{Rule: f.ID, Met: f.Met, Text: f.Text})
	}
	for i := range s.Cycles {
		c := &s.Cycles[i]
		d.Points = append(d.Points, trustapi.Point{
			At: time.Unix(0, c.At).UTC(), Score: number(float64(c.Score)), Badness: number(float64(c.Badness)),
			Debt: number(float64(c.Debt)), LogWealth: number(float64(c.Wealth)),
		})
	}
	return d
}

// newestFirst is a copy of a list, the other way round; never nil.
func newestFirst[T any](list []T) []T {
	out := append([]T{}, list...)
	slices.Reverse(out)
	return out
}
