// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package track

// deadlines is a binary heap of a shard's cycles, the one to be looked at
// soonest first. A cycle's entry may be too early, never too late: it is put
// right when it comes up, so that a step that moves a deadline back costs
// nothing.
type deadlines []*state

func (h deadlines) less(i, j int) bool { return h[i].due < h[j].due }

func (h deadlines) swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].pos, h[j].pos = int32(i), int32(j)
}

func (h *deadlines) push(s *state) {
	s.pos = int32(len(*h))
	*h = append(*h, s)
	h.up(len(*h) - 1)
}

// fix restores the order after the cycle at i got another deadline.
func (h deadlines) fix(i int) {
	if !h.down(i) {
		h.up(i)
	}
}

func (h *deadlines) remove(i int) {
	last := len(*h) - 1
	if i != last {
		h.swap(i, last)
	}
	(*h)[last] = nil
	*h = (*h)[:last]
	if i != last {
		h.fix(i)
	}
}

func (h deadlines) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if !h.less(i, parent) {
			return
		}
		h.swap(i, parent)
		i = parent
	}
}

func (h deadlines) down(i int) bool {
	start := i
	for {
		least, left := i, 2*i+1
		for child := left; child < min(left+2, len(h)); child++ {
			if h.less(child, least) {
				least = child
			}
		}
		if least == i {
			return i > start
		}
		h.swap(i, least)
		i = least
	}
}
