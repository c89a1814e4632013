// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

// MaxLaunches is how many cycles of an agent may wait to be launched.
const MaxLaunches = 8

// takeTrigger knows a trigger that was told before.
func (f *facts) takeTrigger(l *Trigger) {
	if f.s.saw(hash("launch", l.ID)) {
		f.out.Effect = Duplicate
	}
}

// byLaunch answers a trigger: the agent's next cycle is launched unless something
// speaks against that, which is said.
func byLaunch(f *facts, d *decision) bool {
	l := f.ev.Trigger
	if l == nil || f.out.Effect == Duplicate {
		return false
	}
	if why := f.against(); why != "" {
		*d = decision{kind: Refuse, to: f.s.Phase, rule: RuleLaunch, text: l.Why + ", and it is not: " + why}
		return true
	}
	*d = decision{kind: Launching, to: f.s.Phase, rule: RuleLaunch, text: l.Why, cause: causeTrigger}
	return true
}

// against says what speaks against a launch that no person asks for. An agent of
// which a run ended unheard may run: else it could not be heard of.
func (f *facts) against() string {
	by := f.s.frozen(f.p)
	if len(f.s.Runs) == 0 {
		by &^= frozenBySilence
	}
	switch {
	case f.s.Quarantine != nil:
		return "it is in quarantine until a person releases it"
	case f.in.Fleet.Frozen:
		return "the fleet is frozen; a person may launch it"
	case by != 0:
		return "it is frozen by " + by.String() + "; a person may launch it"
	default:
		return f.full()
	}
}

func (f *facts) full() string {
	if f.in.Launches >= MaxLaunches {
		return count(f.in.Launches, "launch waits", "launches wait") + " for it already"
	}
	return ""
}

// launch is what a person starts.
func launch(f *facts, r *Request, d *decision) {
	if f.s.Quarantine != nil {
		f.refuse(d, "it is in quarantine; release it first")
		return
	}
	if full := f.full(); full != "" {
		f.refuse(d, full)
		return
	}
	*d = r.grant(Launching, f.s.Phase)
}
