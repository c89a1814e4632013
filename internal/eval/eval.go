// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"context"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/pdata/ptrace"
)

// Options say what is evaluated.
type Options struct {
	// Dir is the folder of recorded runs; Baselines are folders whose benign
	// runs are added to the baselines.
	Dir       string
	Baselines []string
	// Seed decides where faults go and which runs a small baseline has.
	Seed uint64
	// Now is when the runs are made to have ended; it changes no figure.
	Now time.Time
	// Progress, which may be nil, gets a line for each part of the work.
	Progress func(string)
}

// evaluation is one evaluation as it goes on.
type evaluation struct {
	seed     uint64
	start    time.Time
	progress func(string)
}

// lead is how long before now the runs begin: longer than the longest may last,
// so that none lies in the future.
const lead = 24 * time.Hour

// Run evaluates the runs of a folder.
func Run(ctx context.Context, o *Options) (*Report, error) {
	recordings, err := load(o.Dir)
	if err != nil {
		return nil, err
	}
	var others []*recording
	for _, dir := range o.Baselines {
		more, err := load(dir)
		if err != nil {
			return nil, fmt.Errorf("baselines: %w", err)
		}
		others = append(others, more...)
	}
	e := &evaluation{seed: o.Seed, start: o.Now.Add(-lead), progress: o.Progress}
	report := &Report{Datasets: []Dataset{}}
	for _, r := range recordings {
		e.say("%s: %d runs", r.name, len(r.dojo)+len(r.swe))
		set, err := e.evaluate(ctx, r, others)
		if err != nil {
			return nil, fmt.Errorf("evaluate %s: %w", r.name, err)
		}
		report.Datasets = append(report.Datasets, set)
	}
	return report, nil
}

func (e *evaluation) evaluate(ctx context.Context, r *recording, others []*recording) (Dataset, error) {
	if len(r.dojo) > 0 {
		return e.agentDojo(ctx, r, others)
	}
	return e.sweBench(ctx, r)
}

func (e *evaluation) say(format string, args ...any) {
	if e.progress != nil {
		e.progress(fmt.Sprintf(format, args...))
	}
}

// judge judges the runs of a group.
func (e *evaluation) judge(ctx context.Context, g group) ([]judged, error) {
	sent := make([][]ptrace.Traces, len(g.runs))
	for i, r := range g.runs {
		sent[i] = []ptrace.Traces{r.traces(e.start)}
	}
	outcomes, err := g.setup.judge(ctx, sent)
	if err != nil {
		return nil, err
	}
	all := make([]judged, len(g.runs))
	for i := range all {
		all[i] = judged{g.runs[i], outcomes[i]}
	}
	return all, nil
}
