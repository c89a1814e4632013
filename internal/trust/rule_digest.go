// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import "github.com/leasehold/leasehold/internal/audit"

// digests takes in what the agent is made of, and notes a change of it. What it
// earned as another is not its own, so the way up begins anew.
func (f *facts) digests(c *Cycle, v *audit.Verdict) {
	s, d, on := f.s, &f.s.Digests, &f.p.OnDigest
	newest := c.At >= s.newest()
	f.keeps = Autonomous
	f.digestOf("model", &d.Model, v.Digests.Model, on.Model, newest)
	f.digestOf("prompt", &d.Prompt, v.Digests.Prompt, on.Prompt, newest)
	f.digestOf("tools", &d.Tools, v.Digests.Tools, on.Tools, newest)
	f.digestOf("image", &d.Image, v.Digests.Image, on.Image, newest)
	if f.digest != "" {
		// This cycle is the first of what the agent is now.
		f.changed(max(s.Mark, min(s.newest(), c.At-1)))
	}
}

// changed begins the way up anew, with what settles after mark.
func (f *facts) changed(mark int64) {
	f.out.reason(RuleDigest, "the agent's "+f.digest+" changed, so its way up begins anew")
	f.s.restart(f.now)
	f.s.Mark = mark
	f.withdraw("the agent's " + f.digest + " changed")
}

// digestOf notes a change of one part; the part that leaves the agent the least
// is told.
func (f *facts) digestOf(part string, held *uint64, now uint64, keeps Phase, newest bool) {
	if now == 0 || now == *held {
		return
	}
	if *held != 0 && f.p.Enforcement.Counts(RuleDigest) && (f.digest == "" || keeps < f.keeps) {
		f.digest, f.keeps = part, keeps
	}
	// Of two cycles, the newer one says what the agent is made of now.
	if newest || *held == 0 {
		*held = now
	}
}

// byDigest: an agent made of something else keeps only what the policy leaves it.
func byDigest(f *facts, d *decision) bool {
	if f.digest == "" || f.s.Phase <= f.keeps {
		return false
	}
	*d = decision{
		kind: Demote, to: f.keeps, rule: RuleDigest, cause: Cause(f.s, f.ev),
		text: "its " + f.digest + " is not what it was trusted with; the policy leaves it " + f.keeps.String(),
	}
	return true
}
