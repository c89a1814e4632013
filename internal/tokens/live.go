// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

// Live says, for a node that was just added and whose model call reports
// usage, whether that report is the first of its request: no deeper span and
// no span above has reported the same request before. It is what can be known
// while spans still come; Counter.Count has the last word.
//
// Each node is marked at most once, so the cost is constant on average.
func (t *Tree) Live(i int32) bool {
	first := t.Nodes[i].Mark&(MarkBelow|MarkAbove) == 0 && !t.reportedAbove(i)
	t.markAbove(i)
	return first
}

// reportedAbove looks for a report above i, up to the first boundary or the
// first node that has been asked before, and leaves the answer on its way.
func (t *Tree) reportedAbove(i int32) bool {
	top, found := t.findAbove(i)
	for found && i != top {
		i = t.parent(i)
		t.Nodes[i].Mark |= MarkAbove
	}
	return found
}

func (t *Tree) findAbove(i int32) (top int32, found bool) {
	for range maxWalk {
		i = t.parent(i)
		if i < 0 {
			return i, false
		}
		n := &t.Nodes[i]
		switch {
		case n.Mark&MarkPending != 0 || n.Role.IsBoundary():
			return i, false
		case n.Mark&MarkAbove != 0:
			return i, true
		case n.Mark&MarkBelow != 0:
			return i, false
		case n.Role.IsModelCall() && n.Ref >= 0 && t.Calls[n.Ref].Known:
			return i, true
		}
	}
	return i, false
}

// markAbove tells the nodes above i, also those still to come, that a report
// stands below them.
func (t *Tree) markAbove(i int32) {
	for range maxWalk {
		if t.Nodes[i].Role.IsBoundary() || t.Nodes[i].Parent == 0 {
			return
		}
		i = t.expect(t.Nodes[i].Parent)
		if t.Nodes[i].Mark&MarkBelow != 0 {
			return
		}
		t.Nodes[i].Mark |= MarkBelow
		if t.Nodes[i].Mark&MarkPending != 0 {
			return
		}
	}
}

// Arrived carries a mark that was waiting for node i on to the nodes above it.
// Call it for every added node.
func (t *Tree) Arrived(i int32) {
	n := t.Nodes[i]
	if n.Mark&MarkBelow != 0 && !n.Role.IsBoundary() {
		t.markAbove(i)
	}
}

// maxWalk bounds a walk towards the root: deeper trees are hostile.
const maxWalk = 1024

// parent returns the number of i's parent, or -1 when it is not in the tree.
func (t *Tree) parent(i int32) int32 {
	p := t.Nodes[i].Parent
	if p == 0 || p == t.Nodes[i].ID {
		return -1
	}
	return t.Find(p)
}
