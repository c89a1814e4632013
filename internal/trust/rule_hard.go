// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

// byHardEvent: one hard event is enough, and takes the agent to shadow.
func byHardEvent(f *facts, d *decision) bool {
	rule, text := f.hard, f.hardText
	if rule == "" {
		if !f.mayRetry() {
			return false
		}
		rule, text = f.s.Held.Cause, "it was held by the fleet's limit since "+moment(f.s.Held.At)
	}
	if f.s.Quarantine != nil {
		*d = decision{kind: Hold, rule: RuleHard, text: "a hard event by " + rule + " while in quarantine: " + text}
		return true
	}
	*d = decision{
		kind: Demote, to: Shadow, rule: RuleHard, cause: rule, hard: true,
		text: "a hard event by " + rule + ": " + text,
	}
	if f.p.HardQuarantines {
		d.kind, d.quarantine = Quarantining, true
	}
	return true
}

// mayRetry reports whether a hard event that was held is let through now.
func (f *facts) mayRetry() bool {
	return f.s.Held != nil && f.s.Held.Hard && f.ev.Tick && (f.in.Fleet.MayHard || f.in.Fleet.MayDemote)
}
