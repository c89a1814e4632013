// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

// Told remembers for one cycle which rules have told what, so that a finding
// leaves the stream once, and again only when it has become worse. The zero
// Told has told nothing. It belongs to the program that made it: it must not
// be stored.
type Told [4]uint64

// maxRules is how many rules a Told has room for, toldBits the room of each.
const (
	toldBits = 4
	maxRules = len(Told{}) * 64 / toldBits
)

// Tell notes that f is told; it returns false when the same or worse was told
// before, and true for a rule that does not exist.
func (t *Told) Tell(f *Finding) bool {
	i, ok := indexOf(f.Rule)
	return !ok || t.tell(i, f)
}

// tell notes that rule i found f; it returns false when the same or worse was
// told before.
func (t *Told) tell(i int, f *Finding) bool {
	level := 1 + uint64(f.Severity)
	if f.Hard {
		level = 1 + uint64(Critical) + 1
	}
	word, shift := &t[i*toldBits/64], i*toldBits%64
	if *word>>shift&(1<<toldBits-1) >= level {
		return false
	}
	*word = *word&^((1<<toldBits-1)<<shift) | level<<shift
	return true
}
