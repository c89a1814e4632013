// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package track

// freelist keeps the memory of a few forgotten cycles for new ones, so that a
// steady stream of cycles allocates next to nothing.
type freelist []*state

// maxFree is how many are kept, maxFreeNodes how large they may have grown.
const (
	maxFree      = 64
	maxFreeNodes = 256
)

func (f *freelist) take() *state {
	last := len(*f) - 1
	if last < 0 {
		return &state{}
	}
	s := (*f)[last]
	(*f)[last] = nil
	*f = (*f)[:last]
	return s
}

func (f *freelist) put(s *state) {
	if len(*f) == maxFree || cap(s.tree.Nodes) > maxFreeNodes {
		return
	}
	clear(s.tools)
	clear(s.names)
	tree, tools, names, judged := s.tree, s.tools[:0], s.names[:0], s.judged
	tree.Reset()
	judged.Reset()
	*s = state{tree: tree, tools: tools, names: names, judged: judged}
	*f = append(*f, s)
}
