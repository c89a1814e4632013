// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

// bySilence: an agent that runs and has said nothing for too long falls a phase.
func bySilence(f *facts, d *decision) bool {
	s, q := f.s, &f.p.Silence
	if s.Silent == nil || len(s.Runs) == 0 || q.Demote <= 0 || s.Phase == Shadow || f.in.Impaired {
		return false
	}
	silent := f.now.Sub(*s.Silent)
	if silent < q.Demote {
		return false
	}
	*d = decision{
		kind: Demote, to: s.Phase.Below(), rule: RuleSilence, cause: Cause(s, f.ev),
		text: "it runs and has been silent for " + span(silent) + ", where " + span(q.Demote) + " are allowed",
	}
	return true
}
