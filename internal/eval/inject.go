// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"context"
	"fmt"
	"slices"

	"go.opentelemetry.io/collector/pdata/ptrace"
)

// group are runs that are judged alike.
type group struct {
	setup setup
	runs  []*run
}

// faultTally counts one fault over all groups.
type faultTally struct {
	found, kept Row
	steps       []int
}

// inject puts each fault into the clean runs of the groups; plain is all of
// them, judged without a baseline.
func (e *evaluation) inject(ctx context.Context, groups []group, plain group) (rows []Row, err error) {
	for i := range faults {
		f := &faults[i]
		e.say("injecting %s", f.name)
		var tally faultTally
		among := groups
		if f.rootless {
			among = []group{plain} // to wait once, not for each group
		}
		for _, g := range among {
			if err := e.injectInto(ctx, f, g, &tally); err != nil {
				return nil, fmt.Errorf("inject %s: %w", f.name, err)
			}
		}
		rows = append(rows, tally.rows(f)...)
	}
	return rows, nil
}

func (t *faultTally) rows(f *fault) (rows []Row) {
	if len(f.rules) > 0 && t.found.Positives > 0 {
		t.found.Rule, t.found.Suite, t.found.Fault = f.rules[0], All, f.name
		t.found.TPAny, t.found.FPAny = t.found.TP, t.found.FP
		t.found.finish(t.steps)
		rows = append(rows, t.found)
	}
	if f.keeps != nil && t.kept.Positives > 0 {
		t.kept.Rule, t.kept.Suite, t.kept.Fault = Verdict, All, f.name
		t.kept.TPAny = t.kept.TP
		t.kept.finish(nil)
		rows = append(rows, t.kept)
	}
	return rows
}

// injectInto puts one fault into the clean runs of a group and counts it.
func (e *evaluation) injectInto(ctx context.Context, f *fault, g group, tally *faultTally) error {
	clean := slices.DeleteFunc(slices.Clone(g.runs), func(r *run) bool {
		return !r.clean || f.only != nil && !f.only(r)
	})
	conf := map[string]any{}
	if f.conf != nil {
		conf = f.conf(clean)
	}
	var with []injected
	var before, after [][]ptrace.Traces
	for _, r := range clean {
		in, ok := f.make(r, e.start, rngOf(e.seed, f.name, r.name))
		if !ok {
			continue
		}
		with = append(with, in)
		before = append(before, []ptrace.Traces{r.traces(e.start)})
		after = append(after, in.batches)
	}
	if len(with) == 0 {
		return nil
	}
	s := g.setup.with(conf)
	was, err := s.judge(ctx, before)
	if err != nil {
		return err
	}
	if f.rootless {
		s = s.waiting()
	}
	is, err := s.judge(ctx, after)
	if err != nil {
		return err
	}
	for i := range with {
		tally.add(f, &with[i], was[i], is[i])
	}
	return nil
}

// add counts one run without and with the fault.
func (t *faultTally) add(f *fault, in *injected, was, is *outcome) {
	steps, live, found := in.find(f.rules, is)
	_, _, blamed := (&injected{perStep: in.perStep}).find(f.rules, was)
	t.found.Positives++
	t.found.Negatives++
	t.found.TP += one(found)
	t.found.FP += one(blamed)
	if live {
		t.steps = append(t.steps, steps)
	}
	if f.keeps != nil {
		t.kept.Positives++
		t.kept.TP += one(f.keeps(&was.verdict, &is.verdict))
	}
}

// find looks for the first finding of any of the rules from the onset on; live
// is set for one that left with its step, so many steps after the onset.
func (in *injected) find(rules []string, o *outcome) (steps int, live, found bool) {
	for _, f := range o.findings {
		if !slices.Contains(rules, f.rule) {
			continue
		}
		step := stepOf(f.span, in.perStep)
		switch {
		case step >= 0 && step < in.onset:
			continue
		case step >= 0 && !f.late && (!live || step-in.onset < steps):
			steps, live = step-in.onset, true
		}
		found = true
	}
	return steps, live, found
}
