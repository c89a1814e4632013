// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import "time"

// The ids of the rules that decide, in the order in which they are asked.
const (
	RuleRequest   = "request"
	RuleUnproven  = "unproven"
	RuleHard      = "hard"
	RuleLate      = "late"
	RuleDigest    = "digest"
	RuleMaxPhase  = "max_phase"
	RuleDebt      = "debt"
	RuleSilence   = "silence"
	RuleFreeze    = "freeze"
	RuleApproval  = "approval"
	RulePromotion = "promotion"
	RuleUnfreeze  = "unfreeze"
	RuleLaunch    = "launch"
)

// The ids of reasons that are told beside that of the rule that decided.
const (
	ReasonObserve   = "observe"
	ReasonFleet     = "fleet"
	ReasonTelemetry = "telemetry"
	ReasonBudget    = "budget"
)

// decidingRules are those that a policy may set to observe.
var decidingRules = []string{RuleHard, RuleLate, RuleDigest, RuleDebt, RuleSilence, ReasonBudget}

// Decide takes one event in: it changes s and overwrites out. It is total: any
// state and any event come to an outcome, and equal ones to the same. now is when
// the event came, and must not be before that of an earlier event by much.
func Decide(s *State, ev *Event, p *Policy, in *Surroundings, now time.Time, out *Outcome) {
	out.begin(s)
	if ev.Evidence != nil && !ev.Proven {
		out.Effect = Unproven
		out.reason(RuleUnproven, "no connection proved whose evidence this is, so it counts for nothing")
		return
	}
	s.mend(now)
	f := facts{s: s, ev: ev, p: p, in: in, now: now, out: out}
	frozen := s.frozen(p)
	f.take()
	f.gone = frozen &^ s.frozen(p)
	f.came = s.frozen(p) &^ frozen
	var d decision
	if f.chain(&d) {
		f.carryOut(&d)
	}
	f.tellWithdrawn()
	out.end(s)
}

// chain asks the rules in their order; the first that hits decides.
func (f *facts) chain(d *decision) bool {
	return byRequest(f, d) || byHardEvent(f, d) || byLateEvidence(f, d) || byMaxPhase(f, d) || byDigest(f, d) ||
		byDebt(f, d) || bySilence(f, d) || byFreeze(f, d) ||
		byLaunch(f, d) || byPromotion(f, d) || byUnfreeze(f, d)
}

// facts are what the rules are asked about. The rules read them and change
// nothing.
type facts struct {
	s   *State
	ev  *Event
	p   *Policy
	in  *Surroundings
	now time.Time
	out *Outcome

	// w is what a verdict counts for, moved that it moved numbers, and peak the
	// highest point of the debt's path with it.
	w     weighed
	moved bool
	peak  float64
	// hard is the rule of a hard event that was not known, hardText its finding.
	hard, hardText string
	// undone says that late evidence takes the ground from the last promotion.
	undone undoing
	// digest is the part of the agent that changed, and keeps the highest phase
	// that it keeps.
	digest string
	keeps  Phase
	// withdrawn says why the promotion that waited does not any more.
	withdrawn string
	// came and gone are what began and ceased to freeze the agent.
	came, gone freezes
}

// decision is what a rule comes to.
type decision struct {
	kind Kind
	to   Phase
	// rule is the id, text its sentence with its numbers, cause what the fleet's
	// limit counts it under.
	rule, text, cause string
	hard              bool
	// quarantine stops the agent; by is the person who asked for it, "" for
	// the engine.
	quarantine bool
	by         string
	// wanted says that a person wants it, so that the fleet's limit does not hold
	// it back.
	wanted bool
}
