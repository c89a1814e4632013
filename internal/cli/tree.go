// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"slices"

	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/track"
)

// branch is one span in its place in a cycle's tree.
type branch struct {
	step *cycle.Step
	// report is what became of the span's tokens, nil when it has none.
	report *track.Report
	depth  int
	// last are, from the root down to the span itself, whether it is the last
	// child of its parent.
	last []bool
}

// maxShown is how deep a tree is drawn; what is deeper is drawn there.
const maxShown = 48

// newTree lays out the cycle's spans, parents before children and children by
// their start. Spans that are no steps are left out unless all is set; what
// is below them moves up.
func newTree(c *judged, all bool) []branch {
	t := treeBuilder{
		spans: c.Spans, all: all,
		children: make([][]int, len(c.Spans)),
		seen:     make([]bool, len(c.Spans)),
		reports:  make(map[[8]byte]*track.Report, len(c.Reports)),
	}
	for i := range c.Reports {
		t.reports[c.Reports[i].Span] = &c.Reports[i]
	}
	roots := t.link()
	t.grow(roots)
	// Spans that are their own ancestors hang on no root.
	for i := range t.spans {
		if !t.seen[i] {
			t.grow([]int{i})
		}
	}
	return t.out
}

type treeBuilder struct {
	spans    []cycle.Step
	all      bool
	children [][]int
	seen     []bool
	reports  map[[8]byte]*track.Report
	out      []branch
}

// link finds every span's children and returns those without a parent here.
func (t *treeBuilder) link() (roots []int) {
	byID := make(map[[8]byte]int, len(t.spans))
	for i := range t.spans {
		byID[t.spans[i].SpanID] = i
	}
	for i := range t.spans {
		parent, ok := byID[t.spans[i].ParentID]
		if !ok || parent == i {
			roots = append(roots, i)
			continue
		}
		t.children[parent] = append(t.children[parent], i)
	}
	return roots
}

// visit is a span that waits to be drawn below the spans of last.
type visit struct {
	span int
	last []bool
}

// grow draws the trees of the roots. It needs no recursion, for hostile traces
// are deep.
func (t *treeBuilder) grow(roots []int) {
	var stack []visit
	push := func(spans []int, above []bool) {
		shown := t.shown(spans)
		for i := range slices.Backward(shown) {
			last := above
			if len(above) < maxShown {
				last = append(slices.Clone(above), i == len(shown)-1)
			}
			stack = append(stack, visit{shown[i], last})
		}
	}
	push(roots, nil)
	for len(stack) > 0 {
		v := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		step := &t.spans[v.span]
		t.out = append(t.out, branch{step: step, report: t.reports[step.SpanID], depth: len(v.last) - 1, last: v.last})
		push(t.children[v.span], v.last)
	}
}

// shown are the spans to draw in place of these, in order of their start:
// where one is left out, its children.
func (t *treeBuilder) shown(spans []int) (shown []int) {
	todo := slices.Clone(spans)
	for len(todo) > 0 {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if t.seen[i] {
			continue
		}
		t.seen[i] = true
		if t.all || t.spans[i].Role != cycle.RoleNone {
			shown = append(shown, i)
		} else {
			todo = append(todo, t.children[i]...)
		}
	}
	slices.SortFunc(shown, func(a, b int) int {
		if byStart := cmp.Compare(t.spans[a].Start, t.spans[b].Start); byStart != 0 {
			return byStart
		}
		return a - b
	})
	return shown
}
