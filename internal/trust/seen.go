// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

// hash is FNV-1a of 64 bits (RFC 9923) over parts, each ended by a zero byte. It
// is never 0, which stands for none.
func hash(parts ...string) uint64 {
	const basis, prime = 14695981039346656037, 1099511628211
	h := uint64(basis)
	for _, part := range parts {
		for i := range len(part) {
			h = (h ^ uint64(part[i])) * prime
		}
		h *= prime
	}
	return max(h, 1)
}

// saw reports whether id is among the last findings and triggers, and takes it
// in if it is not.
func (s *State) saw(id uint64) bool {
	for _, known := range s.Seen {
		if known == id {
			return true
		}
	}
	if len(s.Seen) >= MaxSeen {
		n := copy(s.Seen, s.Seen[len(s.Seen)-MaxSeen+1:])
		s.Seen = s.Seen[:n]
	}
	s.Seen = append(s.Seen, id)
	return false
}
