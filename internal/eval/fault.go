// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"hash/fnv"
	"io"
	"math/rand/v2"
	"strconv"
	"time"

	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/audit"
)

// fault is something that can go wrong in a run that went well, or on its way.
type fault struct {
	name string
	// rules have to find it, any of them; none where nothing is to be found.
	rules []string
	// keeps says whether a verdict is what it was without the fault; nil where
	// it may be another.
	keeps func(before, after *audit.Verdict) bool
	// make is the run with the fault.
	make func(r *run, start time.Time, rng *rand.Rand) (injected, bool)
	// only says which runs can have it, nil for all; conf is what the processor
	// is told beside its usual configuration, nil for nothing.
	only func(r *run) bool
	conf func(clean []*run) map[string]any
	// rootless runs are settled only when they were quiet for long.
	rootless bool
}

// injected is a run with a fault.
type injected struct {
	// batches are its spans as they are sent.
	batches []ptrace.Traces
	// onset is the first step at which something is wrong.
	onset int
	// perStep is how many spans a step has.
	perStep int
}

// faults are all that are injected, in the order in which they are told.
var faults = []fault{
	{name: "loop.call", rules: []string{"loop.call"}, make: edited(loopCall)},
	{name: "loop.alternate", rules: []string{"loop.alternate"}, make: edited(loopAlternate)},
	{name: "loop.stuck", rules: []string{"loop.stuck"}, make: edited(loopStuck)},
	{name: "loop.failing", rules: []string{"loop.failing", "loop.call"}, make: edited(loopFailing)},
	{name: "growth", rules: []string{"tokens.growth"}, make: edited(growth), only: hasModelCalls},
	{name: "missing_tool", rules: []string{"trace.gap"}, make: edited(missingTool), only: hasModelCalls},
	{name: "missing_root", rules: []string{"trace.root"}, make: edited(missingRoot), rootless: true},
	{name: "silence", rules: []string{"trace.root"}, make: edited(silence), rootless: true},
	{name: "new_destination", rules: []string{"path.destination"}, make: edited(newDestination), only: hasBaseline},
	{name: "forbidden_tool", rules: []string{"phase.forbidden"}, make: edited(forbiddenTool), conf: onlyKnownTools},
	{name: "clock_skew", rules: []string{"trace.skew"}, keeps: asBad, make: clockSkew},
	{name: "clock_shift", keeps: asBad, make: delivered(clockShift)},
	{name: "duplicated", keeps: identical, make: delivered(duplicated)},
	{name: "reordered", keeps: identical, make: delivered(reordered)},
}

// hasModelCalls: what is injected shows on model calls.
func hasModelCalls(r *run) bool { return r.perStep > 1 }

// hasBaseline: runs with a suite have others of their task to be compared with.
func hasBaseline(r *run) bool { return r.suite != "" }

// edited makes a fault of a change to a run's steps; the change says at which
// step it begins, and is not ok for a run that has no place for it.
func edited(change func(j *journal) (onset int, ok bool)) func(*run, time.Time, *rand.Rand) (injected, bool) {
	return func(r *run, start time.Time, rng *rand.Rand) (injected, bool) {
		j := newJournal(r, start, rng)
		onset, ok := change(j)
		if !ok {
			return injected{}, false
		}
		return injected{[]ptrace.Traces{j.write(start)}, onset, r.perStep}, true
	}
}

// delivered makes a fault of what happens to a run's spans on their way.
func delivered(change func(td ptrace.Traces, rng *rand.Rand) []ptrace.Traces) func(*run, time.Time, *rand.Rand) (injected, bool) {
	return func(r *run, start time.Time, rng *rand.Rand) (injected, bool) {
		return injected{batches: change(r.traces(start), rng), perStep: r.perStep}, true
	}
}

// rngOf is the randomness of one fault in one run: the same whatever else is
// measured.
func rngOf(seed uint64, fault, run string) *rand.Rand {
	h := fnv.New64a()
	_, _ = io.WriteString(h, strconv.Quote(fault)+run) // never fails
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}
