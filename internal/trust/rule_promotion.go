// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
)

// byPromotion: an agent whose wealth reached its goal and that stands on all
// floors rises one phase, or asks a person.
func byPromotion(f *facts, d *decision) bool {
	s, step := f.s, f.p.Up.To(f.s.Phase+1)
	if step == nil || s.Approval != nil || f.withdrawn != "" || s.LogWealth < step.logGoal(s.Demotions)-rounding {
		return false
	}
	if f.p.Enforcement.ModeOf(s.Phase) == Observe || f.out.Effect == Duplicate {
		return false
	}
	c := &f.out.scratch.climb
	*c = climb{s: s, p: f.p, in: f.in, now: f.now, step: step}
	stands := c.stands()
	*c = climb{}
	if !stands {
		return false
	}
	text := "a wealth of " + large(s.Wealth()) + " reached its goal of " + large(step.Goal(s.Demotions)) +
		" after " + count(s.Tally.Cycles, "cycle", "cycles") + ", and every floor holds"
	*d = decision{kind: Promote, to: s.Phase + 1, rule: RulePromotion, text: text}
	if step.Approval {
		*d = decision{kind: Ask, to: s.Phase + 1, rule: RuleApproval, text: text + "; this step waits for a person", by: Engine}
	}
	return true
}

// evidenceHash identifies what a promotion rests on: the numbers of the state,
// and its target.
func (s *State) evidenceHash(target Phase) string {
	h := sha256.New()
	put := func(n uint64) {
		var b [8]byte
		binary.BigEndian.PutUint64(b[:], n)
		_, _ = h.Write(b[:])
	}
	put(uint64(target))
	put(uint64(s.Phase))
	put(uint64(s.Since.UnixNano()))
	put(math.Float64bits(s.Debt))
	put(math.Float64bits(s.LogWealth))
	put(uint64(s.Demotions))
	put(uint64(s.Tally.Cycles))
	put(s.Total)
	put(s.Digests.Model ^ s.Digests.Prompt<<1 ^ s.Digests.Tools<<2 ^ s.Digests.Image<<3 ^ s.Digests.Run<<4)
	for i := range s.Cycles {
		put(s.Cycles[i].ID)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
