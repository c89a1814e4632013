// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/leasehold/leasehold/internal/semconv"
)

// takeMark takes a yes or a no, by itself or in a word.
func (g *gathered) takeMark(t *semconv.Target, v pcommon.Value) {
	switch v.Type() {
	case pcommon.ValueTypeBool:
		g.setMark(t, v.Bool() != (t.Kind == semconv.KindSound), t.Kind <= semconv.KindSound)
	case pcommon.ValueTypeStr:
		text := v.Str()
		yes, ok := markIn(t.Kind, text)
		if !ok && t.Kind == semconv.KindBool {
			g.problems |= ProblemWrongType
		}
		g.setMark(t, yes, ok)
	case pcommon.ValueTypeEmpty:
	default:
		g.problems |= ProblemWrongType
	}
}

func (g *gathered) setMark(t *semconv.Target, yes, ok bool) {
	if ok {
		g.marks[t.Field-semconv.FirstMark] = mark{uint16(t.Rank) + 1, yes}
	}
}

// markIn reads a yes or a no from a text; ok is false where it says neither.
func markIn(k semconv.Kind, text string) (yes, ok bool) {
	switch k {
	case semconv.KindSign, semconv.KindSound:
		return semconv.SignOf(text, k == semconv.KindSound)
	case semconv.KindNesting:
		return strings.Contains(text[:min(len(text), maxJSON)], "|"), true
	case semconv.KindSpeaker:
		return semconv.IsSystem(text), true
	}
	switch {
	case strings.EqualFold(text, "true"):
		return true, true
	case strings.EqualFold(text, "false"), strings.EqualFold(text, "none"):
		return false, true
	}
	return false, false
}

// fillSigns reads what the step says of itself that is wrong.
func (c *reading) fillSigns(step *Step) {
	for _, s := range [...]struct {
		field semconv.Field
		sign  Signs
	}{
		{semconv.FieldTripped, SignTripped}, {semconv.FieldStale, SignStale}, {semconv.FieldCorrupt, SignCorrupt},
	} {
		if c.tri(s.field) == Yes {
			step.Signs |= s.sign
		}
	}
}

// sequence is the agent's own number of the step. Of a graph only the steps of
// the outermost one are numbered: one inside of it begins at 1 again.
func (c *reading) sequence(sc *Scope, step *Step) int64 {
	s := &c.slots[semconv.FieldSequence]
	switch {
	case s.target == nil:
		return semconv.StepNumberOf(step.Name, sc.Name, c.spoken)
	case s.target.Kind == semconv.KindSuperstep && c.tri(semconv.FieldSubgraph) != No:
		return 0
	}
	return int64(s.number)
}
