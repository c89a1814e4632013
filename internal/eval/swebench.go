// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package eval

import "context"

// sweBench evaluates runs of which each has a task of its own, so that none
// has a baseline. Solved runs are good; whether one that failed was bad, the
// label does not say.
func (e *evaluation) sweBench(ctx context.Context, r *recording) (Dataset, error) {
	set := Dataset{Name: r.name, Runs: len(r.swe)}
	g := group{runs: make([]*run, len(r.swe))}
	for i, one := range r.swe {
		g.runs[i] = sweRun(one, i)
	}
	all, err := e.judge(ctx, g)
	if err != nil {
		return set, err
	}
	set.Judged, set.Rows, set.Halves = len(all), rowsOf(all), halvesOf(all)
	rows, err := e.inject(ctx, []group{g}, g)
	set.Rows = append(set.Rows, rows...)
	return set, err
}
