// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"cmp"
	"slices"
)

// Cycle judges the whole of in.Trail, whatever the order of its entries and
// however often each is in it: step rules on each step in the order of span
// times, then the others once. Each rule has one finding, its worst, with the
// count; emit gets them, the worst first. It does not change in.
func (e *Engine) Cycle(in *Input, emit func(Finding)) {
	e.take(in)
	e.arrange(in.Trail)
	given := e.in.given()
	for i := range e.trail {
		e.in.Trail = e.trail[:i+1]
		rules, here := e.stepRules(&e.trail[i]), given|e.trail[i].signs()
		for j := range rules {
			if rules[j].Needs&^here == 0 {
				e.count(&rules[j], e.trail[i].Span)
			}
		}
	}
	e.in.Trail = e.trail
	for _, rules := range [...][]active{e.totals, e.cycle} {
		for j := range rules {
			if rules[j].Needs&^given == 0 {
				e.count(&rules[j], 0)
			}
		}
	}
	e.release()
	e.tell(emit)
}

// Arrange returns the steps of t in the order of span times, each span once: of
// two versions of a span the worse one stays. The result is good until the
// engine is used again.
func (e *Engine) Arrange(t Trail) Trail {
	e.arrange(t)
	return e.trail
}

// Arranged is the trail that Cycle judged or Arrange arranged last.
func (e *Engine) Arranged() Trail { return e.trail }

// count runs one rule and keeps what it found if it is its worst.
func (e *Engine) count(a *active, span uint64) {
	if !e.judge(a) {
		return
	}
	f := &e.last
	f.Span = span
	kept := &e.found[a.place]
	n := kept.Count + 1
	if n == 1 {
		e.fired = append(e.fired, a.place)
	}
	if n == 1 || worse(f, kept) {
		*kept = *f
	}
	kept.Count = n
}

// worse reports whether a is worse than b.
func worse(a, b *Finding) bool {
	if a.Hard != b.Hard {
		return a.Hard
	}
	return a.Severity > b.Severity
}

// tell emits what was found, the worst first, and forgets it.
func (e *Engine) tell(emit func(Finding)) {
	slices.SortFunc(e.fired, func(i, j int) int {
		switch a, b := &e.found[i], &e.found[j]; {
		case worse(a, b):
			return -1
		case worse(b, a):
			return 1
		default:
			return cmp.Compare(i, j)
		}
	})
	for _, i := range e.fired {
		emit(e.found[i])
	}
	for _, i := range e.fired {
		e.found[i] = Finding{}
	}
	e.fired = e.fired[:0]
}

// arrange makes e.trail the entries of t in the order of their times, each span
// once. Of two versions of a span the worse one stays.
func (e *Engine) arrange(t Trail) {
	if len(t) > 0 && len(t) == len(e.trail) && &t[0] == &e.trail[0] {
		return // it is what was arranged last
	}
	e.trail = append(e.trail[:0], t...)
	slices.SortFunc(e.trail, bySpan)
	e.trail = slices.CompactFunc(e.trail, func(a, b Entry) bool {
		return a.Span == b.Span && (a.Span != 0 || a == b)
	})
	slices.SortFunc(e.trail, byTime)
}

func byTime(a, b Entry) int {
	if c := cmp.Compare(a.Start, b.Start); c != 0 {
		return c
	}
	return bySpan(a, b)
}

// bySpan is a total order of entries by span, of one span the worse ones first.
func bySpan(a, b Entry) int {
	if c := cmp.Compare(a.Span, b.Span); c != 0 {
		return c
	}
	return cmp.Or(
		cmp.Compare(b.Status, a.Status), cmp.Compare(b.Effect, a.Effect), cmp.Compare(b.Flags, a.Flags),
		cmp.Compare(b.Input, a.Input), cmp.Compare(b.Output, a.Output), cmp.Compare(b.Asked, a.Asked),
		cmp.Compare(a.Role, b.Role), cmp.Compare(a.Tool, b.Tool), cmp.Compare(a.Start, b.Start),
		cmp.Compare(a.Call, b.Call), cmp.Compare(a.Result, b.Result), cmp.Compare(a.Dest, b.Dest),
		cmp.Compare(a.Millis, b.Millis), cmp.Compare(a.Sure, b.Sure), cmp.Compare(b.Finish, a.Finish),
	)
}
