// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"fmt"
	"strings"
)

var traceGap = Rule{
	ID:       "trace.gap",
	Severity: Info,
	Scope:    ScopeCycle,
	What: "Steps are missing: the model asked for tool calls that never came, numbers are missing from the agent's own " +
		"numbering, or one of the model calls that all lead to a tool call does not.",
	Why: "What is not in the trace cannot be judged, and an agent that sends only what looks good is the first to gain " +
		"from that. Frameworks also ask for a tool call where they only want an answer in a form, or a route: so a call that " +
		"never came is a warning only where it came in every clean cycle. Requests in the last model call do not count: frameworks let a model answer by a call that is never carried out.",
	Tune: "Where tools are not instrumented at all, every cycle is a finding: instrument them, or switch the rule off and " +
		"accept that coverage is low. `habit` at 1 leaves only what is known for certain.",
	Rate: "On the odd half of the solved SWE-bench runs (`swebench_runs`): 0 of 89 (0.0 %), critical 0." +
		" Every model call of theirs is followed by a tool call.",
	Params: []Param{
		{Name: "missing", Unit: "{call}", Default: 1, Min: 1, Max: 1e6, Doc: "requested tool calls that never came that are a finding"},
		{Name: "habit", Unit: "1", Default: 0.6, Min: 0.5, Max: 1, Doc: "share of the model calls leading to a tool call from which on the others are a gap, where the spans do not say what the model asked for"},
		{Name: "calls", Unit: "{call}", Default: 6, Min: 2, Max: 1000, Doc: "model calls that make a habit"},
	},
	Check: checkTraceGap,
}

// gaps is what a trail lacks.
type gaps struct {
	// asked is how many tool calls were asked for, missing how many of them
	// never came.
	asked, missing int
	// calls is how many model calls do not say what they asked for, silent how
	// many of them were followed by nothing.
	calls, silent int
}

func checkTraceGap(in *Input) (f Finding, fired bool) {
	g := in.Trail.gaps()
	var parts [3]string
	said := parts[:0]
	severity := Info
	if g.missing > 0 && float64(g.missing) >= in.Params[0] {
		if in.Baseline.NeverGaps() {
			severity = Warning
		}
		said = append(said, fmt.Sprintf("%d of %d tool calls that the model asked for never came", g.missing, g.asked))
	}
	if in.Facts.Holes > 0 {
		severity = Warning
		said = append(said, "the agent's own numbering has "+plural(in.Facts.Holes, "hole"))
	}
	if g.breaksHabit(in.Params[1], in.Params[2]) {
		said = append(said, fmt.Sprintf("%d of %d model calls led to no tool call, as the others did", g.silent, g.calls))
	}
	if len(said) == 0 {
		return f, false
	}
	return Finding{Severity: severity, Text: strings.Join(said, "; ")}, true
}

// Asked tells how many tool calls the models asked for, where they say so, and
// how many of those never came.
func (t Trail) Asked() (asked, missing int) {
	g := t.gaps()
	return g.asked, g.missing
}

func (g gaps) breaksHabit(habit, least float64) bool {
	n := float64(g.calls)
	return g.silent > 0 && n >= least && float64(g.calls-g.silent) >= habit*n && habit < 1
}

// gaps settles what model calls ask for against what is then done. Requests
// stay open until something settles them, as sub-agents may come between. The
// last model call is left out.
func (t Trail) gaps() (g gaps) {
	last := t.lastModel()
	open, waiting := 0, false
	for i := range t {
		e := &t[i]
		switch {
		case e.isModel() && i != last && e.Asked >= 0:
			g.asked += int(e.Asked)
			open += int(e.Asked)
			waiting = g.leave(waiting)
		case e.isModel():
			waiting = g.leave(waiting)
			if i != last {
				g.calls++
				waiting = true
			}
		case e.getsThingsDone(), e.Flags&FlagGuardTripped != 0:
			open = max(0, open-1)
			waiting = false
		}
	}
	g.missing = open
	return g
}

// leave counts a model call that nothing followed.
func (g *gaps) leave(waiting bool) bool {
	if waiting {
		g.silent++
	}
	return false
}

// lastModel is the place of the last model call, -1 when there is none.
func (t Trail) lastModel() int {
	for i := len(t) - 1; i >= 0; i-- {
		if t[i].isModel() {
			return i
		}
	}
	return -1
}
