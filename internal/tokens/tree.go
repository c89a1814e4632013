// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import "github.com/leasehold/leasehold/internal/cycle"

// Node is one span of a cycle as counting needs it: 24 bytes, whatever the
// span's size.
type Node struct {
	// ID and Parent are span ids; Parent is 0 for a root.
	ID, Parent uint64
	// Ref is an index into Tree.Calls, or for a tool the caller's own number
	// of the tool's name; -1 when there is neither.
	Ref  int32
	Role cycle.Role
	Mark Mark
	// Print is the caller's: it tells two spans of one id apart.
	Print uint16
}

// Mark is a set of facts about a node.
type Mark uint8

// The marks of a node.
const (
	// MarkPending is a node that is known only as somebody's parent.
	MarkPending Mark = 1 << iota
	// MarkBelow is set where a model call with usage has been seen below,
	// with no boundary between.
	MarkBelow
	// MarkAbove is set where a model call with usage was counted above
	// before this node's own calls came.
	MarkAbove
	// MarkTransport is a tool call as its transport records it.
	MarkTransport
	// MarkFailed is a step that ended in an error.
	MarkFailed
	// MarkLate is a node that came after its cycle was settled.
	MarkLate
)

// Tree is the spans of one cycle by id, in the order in which they came. The
// zero Tree is empty and ready. It is not safe for concurrent use.
type Tree struct {
	Nodes []Node
	Calls []Report
	// index is an open-addressing table of node numbers plus one, kept from
	// smallTree nodes on; its length is a power of two, at most 3/4 full.
	index   []int32
	pending int
}

// smallTree is the number of nodes up to which a scan beats a table.
const smallTree = 12

// Reset empties the tree and keeps its memory.
func (t *Tree) Reset() {
	t.Nodes, t.Calls, t.pending = t.Nodes[:0], t.Calls[:0], 0
	t.index = nil
}

// Len is how many spans the tree holds, not counting parents not seen yet.
func (t *Tree) Len() int { return len(t.Nodes) - t.pending }

// Find returns the number of the node with this id, or -1. The node may be
// pending.
func (t *Tree) Find(id uint64) int32 {
	if t.index == nil {
		for i := range t.Nodes {
			if t.Nodes[i].ID == id {
				return int32(i)
			}
		}
		return -1
	}
	for slot := t.slot(id); ; slot = (slot + 1) & uint64(len(t.index)-1) {
		n := t.index[slot]
		if n == 0 {
			return -1
		}
		if t.Nodes[n-1].ID == id {
			return n - 1
		}
	}
}

// Add puts a span into the tree and returns its number. ok is false when a
// span of this id is there already: the tree is then unchanged.
func (t *Tree) Add(n Node) (i int32, ok bool) {
	i = t.Find(n.ID)
	if i < 0 {
		return t.push(n), true
	}
	known := &t.Nodes[i]
	if known.Mark&MarkPending == 0 {
		return i, false
	}
	n.Mark |= known.Mark &^ MarkPending
	*known = n
	t.pending--
	return i, true
}

// expect returns the node with this id, made pending if it has not come yet.
func (t *Tree) expect(id uint64) int32 {
	if i := t.Find(id); i >= 0 {
		return i
	}
	t.pending++
	return t.push(Node{ID: id, Ref: -1, Mark: MarkPending})
}

func (t *Tree) push(n Node) int32 {
	t.Nodes = append(roomy(t.Nodes), n)
	if len(t.Nodes) > smallTree && 4*len(t.Nodes) > 3*len(t.index) {
		t.rehash()
	} else if t.index != nil {
		t.insert(int32(len(t.Nodes)))
	}
	return int32(len(t.Nodes) - 1)
}

func (t *Tree) rehash() {
	t.index = make([]int32, max(32, 2*len(t.index)))
	for i := range t.Nodes {
		t.insert(int32(i + 1))
	}
}

func (t *Tree) insert(n int32) {
	slot := t.slot(t.Nodes[n-1].ID)
	for t.index[slot] != 0 {
		slot = (slot + 1) & uint64(len(t.index)-1)
	}
	t.index[slot] = n
}

// slot is the home of an id in the index. Ids come from the sender, so they
// are mixed before their low bits are used.
func (t *Tree) slot(id uint64) uint64 {
	id ^= id >> 32
	id *= 0x9e3779b97f4a7c15
	id ^= id >> 29
	return id & uint64(len(t.index)-1)
}

// Inside reports whether the nearest tool above node i has the number tool.
func (t *Tree) Inside(i, tool int32) bool {
	for range maxWalk {
		i = t.parent(i)
		if i < 0 {
			return false
		}
		if t.Nodes[i].Role == cycle.RoleTool {
			return t.Nodes[i].Ref == tool
		}
	}
	return false
}

// ToolOf returns the number of the nearest tool from node i up, itself included;
// -1 where there is none, or it has not come.
func (t *Tree) ToolOf(i int32) int32 {
	for n := 0; i >= 0 && n <= maxWalk; n++ {
		if t.Nodes[i].Role == cycle.RoleTool {
			return i
		}
		i = t.parent(i)
	}
	return -1
}

// roomy makes room for one more in steps of half the size: doubling, as append
// does, would leave much of a small cycle's memory empty.
func roomy[T any](s []T) []T {
	if len(s) < cap(s) {
		return s
	}
	return append(make([]T, 0, len(s)+max(4, len(s)/2)), s...)
}

// AddReport puts a report into the tree and returns its number.
func (t *Tree) AddReport(r Report) int32 {
	t.Calls = append(roomy(t.Calls), r)
	return int32(len(t.Calls) - 1)
}
