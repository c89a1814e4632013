// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"maps"
	"math"
	"slices"
	"time"

	"github.com/leasehold/leasehold/internal/trust"
)

// simulatedAgent is what became of an agent, in JSON.
type simulatedAgent struct {
	Agent  string `json:"agent"`
	Cycles int    `json:"cycles"`
	// Policies are what became of it under each, the tried one first.
	Policies []simulatedPolicy `json:"policies"`
}

type simulatedPolicy struct {
	Policy      string      `json:"policy"`
	Phase       trust.Phase `json:"phase"`
	Quarantined bool        `json:"quarantined"`
	Debt        float64     `json:"debt"`
	Wealth      float64     `json:"wealth"`
	Promotions  int         `json:"promotions"`
	Demotions   int         `json:"demotions"`
	Quarantines int         `json:"quarantines"`
	Asks        int         `json:"asks"`
	// Missing is what the next phase takes and is not there at the end.
	Missing []string `json:"missing"`
	// FirstFall is the first demotion or quarantine, null without one.
	FirstFall *simulatedDecision  `json:"first_fall"`
	Decisions []simulatedDecision `json:"decisions"`
}

type simulatedDecision struct {
	// Cycle counts the agent's cycles, from 1.
	Cycle int         `json:"cycle"`
	At    time.Time   `json:"at"`
	Kind  trust.Kind  `json:"kind"`
	From  trust.Phase `json:"from"`
	To    trust.Phase `json:"to"`
	Cause string      `json:"cause"`
	Text  string      `json:"text"`
}

// simulate decides on every agent, by name, under each policy.
func (f *simulateFlags) simulate(policies []*trust.Policy, runs *simulatedRuns) []simulatedAgent {
	var agents []simulatedAgent
	for _, name := range slices.Sorted(maps.Keys(runs.agents)) {
		evidence := runs.agents[name]
		agent := simulatedAgent{Agent: name}
		for _, p := range policies {
			s := simulation{policy: p, approve: f.approve, in: unlimited(), result: simulatedPolicy{Policy: p.Name}}
			for i := range evidence {
				s.take(&evidence[i])
			}
			s.end(evidence[len(evidence)-1].at)
			agent.Cycles = s.cycles
			agent.Policies = append(agent.Policies, s.result)
		}
		agents = append(agents, agent)
	}
	return agents
}

// simulation is one agent under one policy.
type simulation struct {
	policy  *trust.Policy
	approve bool
	in      *trust.Surroundings
	state   trust.State
	out     trust.Outcome
	cycles  int
	result  simulatedPolicy
}

// person gives approvals in simulations.
const person = "simulation"

func (s *simulation) take(e *timedEvidence) {
	cycle := s.cycles + 1
	if e.Verdict != nil {
		s.cycles++
	}
	s.decide(cycle, e.at, &trust.Event{Proven: true, Evidence: e.Evidence})
	if w := s.state.Approval; w != nil && s.approve {
		s.decide(cycle, e.at, &trust.Event{Request: &trust.Request{
			Verb: trust.VerbApprove, Who: person, Why: "to see what comes after", Evidence: w.Evidence,
		}})
	}
}

func (s *simulation) decide(cycle int, at time.Time, event *trust.Event) {
	trust.Decide(&s.state, event, s.policy, s.in, at, &s.out)
	d := simulatedDecision{Cycle: cycle, At: at, Kind: s.out.Kind, From: s.out.From, To: s.out.To, Cause: s.out.Cause}
	if len(s.out.Reasons) > 0 {
		d.Text = s.out.Reasons[0].Text
	}
	switch r := &s.result; s.out.Kind {
	case trust.Hold, trust.Refuse:
		return
	case trust.Promote:
		r.Promotions++
	case trust.Demote:
		r.Demotions++
	case trust.Quarantining:
		r.Quarantines++
	case trust.Ask:
		r.Asks++
	}
	s.result.Decisions = append(s.result.Decisions, d)
	if s.result.FirstFall == nil && (s.out.Kind == trust.Demote || s.out.Kind == trust.Quarantining) {
		s.result.FirstFall = &d
	}
}

// end tells where the agent stands after the last evidence.
func (s *simulation) end(at time.Time) {
	r := &s.result
	r.Phase, r.Quarantined = s.state.Phase, s.state.Quarantine != nil
	r.Debt, r.Wealth = rounded(s.state.Debt), rounded(s.state.Wealth())
	r.Missing = []string{}
	if step := s.policy.Up.To(s.state.Phase + 1); step != nil && step.Needs(s.state.LogWealth, s.state.Demotions) > 0 {
		r.Missing = append(r.Missing, "wealth "+amount(r.Wealth)+" of "+amount(step.Goal(s.state.Demotions)))
	}
	for _, floor := range trust.Floors(&s.state, s.policy, s.in, at) {
		if !floor.Met {
			r.Missing = append(r.Missing, floor.Text)
		}
	}
	if r.Decisions == nil {
		r.Decisions = []simulatedDecision{}
	}
}

// rounded is x as far as every machine computes it alike.
func rounded(x float64) float64 {
	if math.Abs(x) > 1e9 {
		return x
	}
	return math.Round(x*1e6) / 1e6
}
