// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judge

import "github.com/leasehold/leasehold/internal/anomaly"

// acquaintance is where a cycle's agent is known, as far as it was looked up.
type acquaintance struct {
	part     *part
	baseline *anomaly.Baseline
	// version is the store's, and one, that baseline was found in.
	version uint64
}

// Renamed says that the cycle's agent or task is known by another name now.
func (c *Cycle) Renamed() { c.known = acquaintance{} }

// partOf is the part of the memory where key is known.
func (a *acquaintance) partOf(m *Memory, key anomaly.BaselineKey) *part {
	if a.part == nil {
		a.part = m.part(key)
	}
	return a.part
}

// find is the baseline of key, nil if there is none. Callers hold the part's
// lock.
func (a *acquaintance) find(key anomaly.BaselineKey) *anomaly.Baseline {
	if v := a.part.store.Version(); a.version != v+1 {
		a.baseline, _ = a.part.store.Find(key)
		a.version = v + 1
	}
	return a.baseline
}
