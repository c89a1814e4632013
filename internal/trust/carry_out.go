// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import "math"

// What each decision does, in the order in which a crash after any action leaves
// the agent with no more than it had.
var (
	onQuarantine = []ActionKind{Disable, Narrow, Revoke, Label, Isolate, Suspend}
	onDemote     = []ActionKind{Narrow, Revoke, Label, Suspend}
	onPromote    = []ActionKind{Widen, Label}
	onRelease    = []ActionKind{Narrow, Label, Enable, Connect}
	onSilence    = []ActionKind{Suspend}
	onLaunch     = []ActionKind{Launch}
)

// carryOut changes the state as decided, unless the policy only observes or the
// fleet's limit holds it back.
func (f *facts) carryOut(d *decision) {
	f.out.reason(d.rule, d.text)
	falls := d.kind == Demote || d.kind == Quarantining
	switch {
	case d.kind == Refuse || d.kind == Hold:
		f.out.Kind = d.kind
		return
	case f.p.Enforcement.ModeOf(f.s.Phase) == Observe:
		f.observe(d)
		return
	case falls && d.by == "" && !d.wanted && !f.letThrough(d.hard):
		f.holdBack(d)
		return
	}
	f.out.Kind, f.out.Cause, f.out.Hard = d.kind, d.cause, d.hard
	switch d.kind {
	case Demote, Quarantining:
		f.fall(d)
	case Promote:
		f.rise(d)
	case Release:
		f.release()
	case Launching:
		f.act(onLaunch)
	case Ask:
		f.ask(d)
	case Withdraw:
		// It is asked for again when it has been earned again.
		f.s.Approval, f.s.LogWealth = nil, 0
	case Freeze:
		if d.rule == RuleSilence {
			f.act(onSilence)
		}
	}
}

func (f *facts) act(actions []ActionKind) { f.out.Actions = append(f.out.Actions, actions...) }

// observe says what would have been done.
func (f *facts) observe(d *decision) {
	f.out.reason(ReasonObserve, "the policy only observes agents in "+f.s.Phase.String()+"; enforced, it would have come to: "+string(d.kind))
	if d.rule == RuleSilence && d.kind == Demote {
		*f.s.Silent = f.now
	}
}

// letThrough reports whether the fleet's limit lets one more fall through.
func (f *facts) letThrough(hard bool) bool {
	return f.in.Fleet.MayDemote || hard && f.in.Fleet.MayHard
}

// holdBack keeps an agent where it is that should fall, and freezes it until a
// person decides or its debt has sunk.
func (f *facts) holdBack(d *decision) {
	f.out.reason(ReasonFleet, "more agents fell by "+d.cause+" than the fleet's limit allows, so this one is frozen where it is until a person decides")
	s := f.s
	held := Held{At: f.now, Cause: d.cause, Hard: d.hard}
	if s.Held != nil {
		if s.Held.Hard {
			held = *s.Held
		}
		held.At = s.Held.At
	}
	s.settleUp(f.p.Down.Soft)
	s.restart(f.now)
	s.Held = &held
	if d.rule == RuleSilence {
		*s.Silent = f.now
	}
	f.out.Kind, f.out.Cause, f.out.Hard = Freeze, d.cause, d.hard
}

// fall takes a phase, or all of them.
func (f *facts) fall(d *decision) {
	s := f.s
	f.withdraw("the agent fell")
	s.restart(f.now)
	s.fallen()
	switch d.rule {
	case RuleDebt:
		s.cross(f.p.DemoteAt(s.Phase))
		f.land(d.to)
	case RuleLate:
		// It only puts right a rise, so that the account goes on.
		f.land(d.to)
	default:
		s.settleUp(0)
		s.Phase = d.to
	}
	s.Since, s.LogWealth = f.now, 0
	s.Held = nil
	if d.rule == RuleLate || d.quarantine || s.Phase == Shadow {
		s.Promoted = nil
	}
	if s.Silent != nil {
		*s.Silent = f.now
	}
	if d.quarantine {
		s.Quarantine = &Quarantine{At: f.now, Cause: d.cause, By: d.by}
		f.act(onQuarantine)
		return
	}
	if d.by != "" {
		// What a person took, the engine does not give back.
		to := d.to
		s.Ceiling, s.CeilingCause = &to, d.text
	}
	f.act(onDemote)
}

// land brings an agent down to a phase, or further where its account reached the
// limit of that one as well.
func (f *facts) land(to Phase) {
	s := f.s
	s.Phase = to
	for peak := s.walk(f.p); s.Phase > Shadow && peak >= f.p.DemoteAt(s.Phase); peak = s.walk(f.p) {
		f.out.reason(RuleDebt, "with what came late the debt reached the limit of "+s.Phase.String()+" as well")
		s.cross(f.p.DemoteAt(s.Phase))
		s.Phase = s.Phase.Below()
		s.fallen()
	}
}

// fallen counts a fall.
func (s *State) fallen() {
	if s.Demotions < math.MaxUint32 {
		s.Demotions++
	}
}

// rise gives the next phase.
func (f *facts) rise(d *decision) {
	s := f.s
	s.Promoted = nil
	if d.by == "" {
		s.Promoted = &Promoted{
			At: s.newest(), From: s.Phase, LogWealth: s.LogWealth, Goal: f.p.Up.To(d.to).logGoal(s.Demotions),
			Debt: s.Owed,
		}
	}
	if s.Ceiling != nil && *s.Ceiling < d.to {
		s.Ceiling, s.CeilingCause = nil, ""
	}
	s.Approval = nil
	if s.Owed > s.Debt {
		s.settleUp(s.Owed)
	}
	s.restart(f.now)
	s.Phase, s.Since, s.LogWealth = d.to, f.now, 0
	f.act(onPromote)
}

// release ends a quarantine: the agent begins in shadow, with what it does from
// now on.
func (f *facts) release() {
	s := f.s
	s.settleUp(0)
	s.restart(f.now)
	s.disown()
	s.Mark = max(s.Mark, f.now.UnixNano())
	s.Phase, s.Since, s.LogWealth = Shadow, f.now, 0
	s.Quarantine, s.Held, s.Promoted = nil, nil, nil
	s.Ceiling, s.CeilingCause = nil, ""
	f.act(onRelease)
}

// disown ends what the agent owed: a person took that upon themselves.
func (s *State) disown() {
	for i := range s.Cycles {
		s.Cycles[i].Step = 0
	}
	s.Owed, s.OwedBase = 0, 0
}

// ask lets a promotion wait for a person.
func (f *facts) ask(d *decision) {
	f.s.Approval = &Approval{
		Target: d.to, Evidence: f.s.evidenceHash(d.to), At: f.now,
		Expires: f.now.Add(f.p.ApprovalTTL), By: d.by,
	}
}
