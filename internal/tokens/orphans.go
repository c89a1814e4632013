// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import "github.com/leasehold/leasehold/internal/cycle"

// Orphans is how many steps name a parent that never came. Where the root did
// not come either, the missing parent of the most steps is taken for it, and
// its children are no orphans: that is said by the root.
func (t *Tree) Orphans(rooted bool) (orphans int) {
	var children map[uint64]int
	most := 0
	for i := range t.Nodes {
		n := &t.Nodes[i]
		if n.Parent == 0 || n.Role == cycle.RoleNone || n.Mark&MarkPending != 0 || !t.missing(n.Parent) {
			continue
		}
		if children == nil {
			children = map[uint64]int{}
		}
		orphans++
		children[n.Parent]++
		most = max(most, children[n.Parent])
	}
	if rooted {
		return orphans
	}
	return orphans - most
}

func (t *Tree) missing(id uint64) bool {
	i := t.Find(id)
	return i < 0 || t.Nodes[i].Mark&MarkPending != 0
}
