// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/leasehold/leasehold/internal/semconv"
)

const (
	// maxAttributes is how many attributes of one span are read.
	maxAttributes = 4096
	// maxHeld is how many attributes of one span may wait for evidence, more
	// than one dialect writes at once.
	maxHeld = 16
	// maxScores is how many annotations of one span are read.
	maxScores = 4
)

// slot is the best value found so far for one field.
type slot struct {
	target *semconv.Target // nil while nothing was found
	text   string
	number float64
}

// mark is the best yes or no found so far for one field.
type mark struct {
	// place is the key's rank plus one, 0 while nothing was found.
	place uint16
	yes   bool
}

// content is the best value found so far for a field that is content.
type content struct {
	target *semconv.Target // nil while nothing was found
	value  pcommon.Value
}

// offer takes v, which is not absent, if t is better than what is there.
func (c *content) offer(t *semconv.Target, v pcommon.Value) {
	if c.target == nil || c.target.Rank > t.Rank {
		*c = content{t, v}
	}
}

// held is a value whose key alone proves nothing.
type held struct {
	target *semconv.Target
	value  pcommon.Value
}

// score is one annotation of a span.
type score struct {
	name  string
	value float64
	has   bool
}

// gathered is what one pass over a span's attributes has found.
type gathered struct {
	slots    [semconv.FirstMark]slot
	marks    [semconv.FirstContent - semconv.FirstMark]mark
	contents [semconv.FirstAsked - semconv.FirstContent]content
	held     [maxHeld]held
	nHeld    int
	seen     semconv.DialectSet
	problems Problem
	claimed  bool
	handled  bool
	answer   answer
	scores   [maxScores]score
	nScores  int
}

// answer is what indexed attributes tell of a model's answer, and whether they
// tell of the tools that it was offered.
type answer struct {
	given, offered bool
	calls, callIDs int
}

// attributes looks at every attribute once.
func (g *gathered) attributes(table *semconv.Table, attrs pcommon.Map) {
	left := maxAttributes
	for key, value := range attrs.All() {
		if left--; left < 0 {
			g.problems |= ProblemTooManyAttributes
			g.claimed, g.handled = true, true
			return
		}
		if semconv.IsOwn(key) {
			g.claimed = true
		}
		row := table.Lookup(key)
		if row == nil {
			g.unmapped(key, value)
			continue
		}
		g.seen |= row.Evidence
		for i := range row.Targets {
			if t := &row.Targets[i]; t.Held {
				g.hold(t, value)
			} else {
				g.take(t, value)
			}
		}
	}
}

// hold holds a value back until there is evidence for its key.
func (g *gathered) hold(t *semconv.Target, v pcommon.Value) {
	if g.nHeld < maxHeld {
		g.held[g.nHeld] = held{t, v}
		g.nHeld++
	}
}

// believe takes the values held back for the dialects in spoken.
func (g *gathered) believe(spoken semconv.DialectSet) {
	for i := range g.nHeld {
		if h := &g.held[i]; h.target.Role == "" && h.target.Needs.Meets(spoken) {
			g.take(h.target, h.value)
		}
	}
}

// believeRole takes the values held back for steps of role r.
func (g *gathered) believeRole(r Role, spoken semconv.DialectSet) {
	name := r.String()
	for i := range g.nHeld {
		h := &g.held[i]
		if h.target.Role == name && (h.target.Needs == 0 || h.target.Needs.Meets(spoken)) {
			g.take(h.target, h.value)
		}
	}
}

// unmapped notes the dialect of a key that fills no field, and what the parts
// of numbered messages and annotations tell.
func (g *gathered) unmapped(key string, v pcommon.Value) {
	d, numbered := semconv.DialectOfKey(key)
	g.seen = g.seen.With(d)
	if !numbered {
		return
	}
	part, n := semconv.PartOf(key)
	switch part {
	case semconv.PartNone:
		return
	case semconv.PartOffered:
		g.answer.offered = true
		return
	case semconv.PartToolCall:
		g.answer.calls++
	case semconv.PartToolCallID:
		g.answer.callIDs++
	case semconv.PartScoreName, semconv.PartScore:
		g.annotate(part, n, v)
		return
	}
	g.answer.given = true
}

func (g *gathered) annotate(part semconv.Part, n int, v pcommon.Value) {
	if n >= maxScores {
		return
	}
	g.nScores = max(g.nScores, n+1)
	s := &g.scores[n]
	if part == semconv.PartScoreName {
		s.name = v.Str()
		return
	}
	s.value, s.has = numberOf(v)
}

// content returns what was found for a field that is content; its target is
// nil where nothing was.
func (g *gathered) content(f semconv.Field) *content {
	return &g.contents[f-semconv.FirstContent]
}

// tri returns what a mark says.
func (g *gathered) tri(f semconv.Field) Tri {
	switch m := g.marks[f-semconv.FirstMark]; {
	case m.place == 0:
		return Unsaid
	case m.yes:
		return Yes
	}
	return No
}

func (g *gathered) has(f semconv.Field) bool { return g.slots[f].target != nil }

// text returns the text of a field, cut to MaxString.
func (g *gathered) text(f semconv.Field) string {
	if s := g.slots[f].text; len(s) <= MaxString {
		return s
	}
	return g.cut(g.slots[f].text)
}

func (g *gathered) cut(s string) string {
	if len(s) <= MaxString {
		return s
	}
	g.problems |= ProblemTooLong
	return cutText(s)
}
