// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"cmp"
	"context"
	"hash/fnv"
	"io"
	"slices"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/dataset"
)

// leastBaseline is how many runs a baseline is made of at least.
const leastBaseline = 8

// warmUpOf is how many clean cycles a baseline made of n runs must have learned
// before novelty counts: five of eight. Nobody says which of the runs are
// clean; the processor learns from those that it finds so, about nine of ten.
func warmUpOf(n int) int { return max(1, 5*n/8) }

// warmUps are the sizes of baselines of which the curve is told.
var warmUps = []int{1, 2, 5, 8, 16}

// agentDojo evaluates runs of which several models did each task. What a run
// is compared with are the benign runs of its task by the other models: they
// stand for earlier runs of the same job.
func (e *evaluation) agentDojo(ctx context.Context, r *recording, others []*recording) (Dataset, error) {
	set := Dataset{Name: r.name, Runs: len(r.dojo), Nothing: dropNothing(r.dojo)}
	runs := dojoRuns(r.dojo)
	known := slices.Clone(runs)
	for _, other := range others {
		dropNothing(other.dojo)
		known = append(known, dojoRuns(other.dojo)...)
		if len(other.dojo) > 0 && !shareHashes(r.dojo, other.dojo) {
			e.say("%s and the baseline %s have no argument in common: if other keys made their hashes, everything will look new", r.name, other.name)
		}
	}
	past := pastOf(known, e)
	groups, err := e.dojoGroups(ctx, runs, past, leastBaseline, 0)
	if err != nil {
		return set, err
	}
	all, err := e.judgeGroups(ctx, groups)
	if err != nil {
		return set, err
	}
	set.Judged, set.Rows, set.Halves = len(all), rowsOf(all), halvesOf(all)
	if set.WarmUp, err = e.warmUp(ctx, runs, past); err != nil {
		return set, err
	}
	rows, err := e.inject(ctx, groups, group{runs: runs})
	set.Rows = append(set.Rows, rows...)
	return set, err
}

// shareHashes says whether any value of one data set is in the other.
func shareHashes(a, b []*dataset.AgentDojoRun) bool {
	known := map[string]bool{}
	for value := range eachArg(a) {
		for _, hash := range value.hashes() {
			known[hash] = true
		}
	}
	for value := range eachArg(b) {
		if slices.ContainsFunc(value.hashes(), func(hash string) bool { return known[hash] }) {
			return true
		}
	}
	return false
}

func dojoRuns(recorded []*dataset.AgentDojoRun) []*run {
	runs := make([]*run, len(recorded))
	for i, r := range recorded {
		runs[i] = dojoRun(r, i)
	}
	return runs
}

// past are benign runs by task, each once, in an order that does not depend on
// that of their files.
type past map[string][]*run

func pastOf(known []*run, e *evaluation) past {
	p, seen := past{}, map[pcommon.TraceID]bool{}
	for _, r := range known {
		id := traceOf(r.traces(e.start))
		if r.good && !seen[id] {
			seen[id] = true
			p[r.task] = append(p[r.task], r)
		}
	}
	for _, runs := range p {
		slices.SortStableFunc(runs, func(a, b *run) int {
			return cmp.Or(cmp.Compare(a.model, b.model), cmp.Compare(a.name, b.name))
		})
	}
	return p
}

// others are the runs of a task by other models.
func (p past) others(task, model string) []*run {
	return slices.DeleteFunc(slices.Clone(p[task]), func(r *run) bool { return r.model == model })
}

// choose is n of the runs, from a place on that the seed decides; all of them
// for no n.
func (e *evaluation) choose(runs []*run, task string, n int) []*run {
	if n == 0 || len(runs) <= n {
		return runs
	}
	h := fnv.New64a()
	_, _ = io.WriteString(h, task) // never fails
	from := int((h.Sum64() ^ e.seed) % uint64(len(runs)))
	chosen := make([]*run, n)
	for i := range chosen {
		chosen[i] = runs[(from+i)%len(runs)]
	}
	return chosen
}

// dojoGroups are the runs by model, each with a processor that has learned n
// runs of the same tasks by other models, or all there are for no n. Runs with
// fewer others than least are left out.
func (e *evaluation) dojoGroups(ctx context.Context, runs []*run, p past, least, n int) ([]group, error) {
	byModel := map[string][]*run{}
	var models []string
	for _, r := range runs {
		if byModel[r.model] == nil {
			models = append(models, r.model)
		}
		byModel[r.model] = append(byModel[r.model], r)
	}
	var groups []group
	for _, model := range models {
		var lessons []*run
		enough := map[string]bool{}
		for _, r := range byModel[model] {
			if enough[r.task] {
				continue
			}
			if others := p.others(r.task, model); len(others) >= least {
				enough[r.task] = true
				lessons = append(lessons, e.choose(others, r.task, n)...)
			}
		}
		g := group{runs: slices.DeleteFunc(byModel[model], func(r *run) bool { return !enough[r.task] })}
		if len(g.runs) == 0 {
			continue
		}
		var err error
		if g.setup, err = e.teach(ctx, lessons, warmUpOf(least)); err != nil {
			return nil, err
		}
		groups = append(groups, g)
	}
	return groups, nil
}

// teach lets a processor learn some runs and returns the setup of one that
// judges by what was learned and learns nothing more.
func (e *evaluation) teach(ctx context.Context, lessons []*run, warmUp int) (setup, error) {
	s := setup{memory: newMemory(), conf: learning(neverWarm, false)}
	sent := make([][]ptrace.Traces, len(lessons))
	for i, r := range lessons {
		sent[i] = []ptrace.Traces{r.traces(e.start)}
	}
	_, err := s.judge(ctx, sent)
	return s.with(learning(warmUp, true)), err
}

// neverWarm is a warm-up that no lessons end: novelty counts for nothing while
// a processor is taught.
const neverWarm = 10_000

func learning(warmUp int, freeze bool) map[string]any {
	return map[string]any{"baselines": map[string]any{
		"storage": storageID.String(), "warm_up": warmUp, "freeze": freeze,
	}}
}

func (e *evaluation) judgeGroups(ctx context.Context, groups []group) (all []judged, err error) {
	for _, g := range groups {
		some, err := e.judge(ctx, g)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// warmUp is how the rates change with the size of the baselines.
func (e *evaluation) warmUp(ctx context.Context, runs []*run, p past) (curve []WarmUp, err error) {
	for _, n := range warmUps {
		e.say("judging against %d runs", n)
		groups, err := e.dojoGroups(ctx, runs, p, n, n)
		if err != nil {
			return nil, err
		}
		all, err := e.judgeGroups(ctx, groups)
		if err != nil {
			return nil, err
		}
		if len(all) > 0 {
			curve = append(curve, WarmUp{n, overall(all)})
		}
	}
	return curve, nil
}
