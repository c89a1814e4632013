// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"crypto/rand"
	"iter"
	"slices"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/cycle"
	judging "github.com/leasehold/leasehold/internal/judge"
	"github.com/leasehold/leasehold/internal/tokens"
	"github.com/leasehold/leasehold/internal/track"
)

// judged is one cycle that came out of a recording.
type judged struct {
	*track.Settled
	// Spans are its spans as read, those that are no steps included, and
	// Reports what became of their tokens; both only if asked for.
	Spans   []cycle.Step
	Reports []track.Report
}

// judgement is what recordings came to.
type judgement struct {
	Cycles []judged
	// Spans and Traces are how much was read; Nameless of the spans have no
	// ids and could not be judged.
	Spans, Traces, Nameless int
	// Memory is what was learned.
	Memory *judging.Memory
}

// judgeOptions are how recordings are judged.
type judgeOptions struct {
	prices *tokens.Catalog
	now    time.Time
	// rules are what the processor would be configured with.
	rules judging.Config
	// keep asks for the spans of each cycle as well.
	keep bool
	// key is the key of hashes; without one, a random one is made.
	key []byte
}

// judge works out the cycles of the recordings, in the order in which they
// appear, just as the collector would once all of their spans had come. One
// recording after the other: what is clean in one teaches the baselines that
// the next is judged by.
func judge(recordings []ptrace.Traces, o judgeOptions) (judgement, error) {
	j, err := newJudge(recordings, o)
	if err != nil {
		return judgement{}, err
	}
	for _, group := range apart(recordings) {
		for _, traces := range group {
			j.take(traces)
		}
		j.settle()
	}
	return j.judgement, nil
}

type traceOf = [16]byte

type judgeState struct {
	judgement
	now     time.Time
	reader  *cycle.Reader
	tracker *track.Tracker
	// place is where each trace appeared among the others.
	place map[traceOf]int
	// spans are those of every trace, if keep is set.
	keep   bool
	spans  map[traceOf][]cycle.Step
	judge  *judging.Judge
	target judging.Target
}

// waits is longer than the tracker waits for a root or for more spans.
const waits = time.Hour

func newJudge(recordings []ptrace.Traces, o judgeOptions) (*judgeState, error) {
	if o.key == nil {
		o.key = hashKey()
	}
	reader, err := cycle.NewReader(cycle.Options{HashKey: o.key, Passing: true})
	if err != nil {
		return nil, err
	}
	o.rules.Hasher = cycle.Short{Hasher: reader.Hasher()}
	judge, err := judging.New(o.rules)
	if err != nil {
		return nil, err
	}
	spans, traces := sizeOf(recordings)
	tracker, err := track.New(track.Config{
		SettleTime: waits / 2, CycleTimeout: waits / 2, LateWindow: waits,
		// Everything is in memory already, so nothing need be left out. Twice
		// the cycles, for they spread unevenly over the tracker's shards.
		MaxCycles: 2*traces + 4096,
		MaxSteps:  spans + 1,
		MaxTools:  4096, MaxModels: 4096,
		Judge:  judge,
		Prices: func() *tokens.Catalog { return o.prices },
	})
	if err != nil {
		return nil, err
	}
	return &judgeState{
		judgement: judgement{Spans: spans, Traces: traces, Memory: judge.Memory()},
		now:       o.now, reader: reader, tracker: tracker, judge: judge,
		keep: o.keep, place: map[traceOf]int{}, spans: map[traceOf][]cycle.Step{},
	}, nil
}

// hashKey is a random key of hashes.
func hashKey() []byte {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return key
}

func sizeOf(recordings []ptrace.Traces) (spans, traces int) {
	seen := map[pcommon.TraceID]bool{}
	for _, recording := range recordings {
		spans += recording.SpanCount()
		for id := range tracesOf(recording) {
			seen[id] = true
		}
	}
	return spans, len(seen)
}

// tracesOf yields the trace of every span.
func tracesOf(recording ptrace.Traces) iter.Seq[pcommon.TraceID] {
	return func(yield func(pcommon.TraceID) bool) {
		for _, resource := range recording.ResourceSpans().All() {
			for _, scope := range resource.ScopeSpans().All() {
				for _, span := range scope.Spans().All() {
					if !yield(span.TraceID()) {
						return
					}
				}
			}
		}
	}
}

// take reads and tracks every span of traces.
func (j *judgeState) take(traces ptrace.Traces) {
	for _, resource := range traces.ResourceSpans().All() {
		for _, spans := range resource.ScopeSpans().All() {
			scope := j.reader.Scope(resource.Resource(), spans.Scope())
			from := track.Origin{Place: track.Place{Service: scope.Service}}
			for _, span := range spans.Spans().All() {
				j.takeSpan(&scope, &from, span)
			}
		}
	}
}

func (j *judgeState) takeSpan(scope *cycle.Scope, from *track.Origin, span ptrace.Span) {
	var step cycle.Step
	args, ok := j.reader.ReadWithArgs(scope, span, &step)
	j.judge.Aim(&step, args, ok, &j.target)
	outcome := j.tracker.Observe(j.now, from, &step, &j.target)
	if outcome.Hold {
		j.tracker.Hold(&outcome, true)
	}
	switch outcome.Fate {
	case track.FateUntracked:
		j.Nameless++
	case track.FateTracked:
		j.note(&step)
	}
}

// note remembers where the step's trace appeared and, if asked to, the step.
func (j *judgeState) note(step *cycle.Step) {
	if _, ok := j.place[step.TraceID]; !ok {
		j.place[step.TraceID] = len(j.place)
	}
	if j.keep {
		j.spans[step.TraceID] = append(j.spans[step.TraceID], *step)
	}
}

// settle closes every cycle and lets the baselines learn from it.
func (j *judgeState) settle() {
	from := len(j.Cycles)
	for _, settled := range j.tracker.Expire(j.now.Add(waits)) {
		if settled.Stray || settled.Correction {
			continue
		}
		c := judged{Settled: settled}
		if j.keep {
			c.Spans, c.Reports = j.spans[settled.Key.Trace], j.tracker.Reports(settled.Key)
		}
		j.Cycles = append(j.Cycles, c)
	}
	slices.SortFunc(j.Cycles[from:], func(a, b judged) int { return j.place[a.Key.Trace] - j.place[b.Key.Trace] })
	j.tracker.Flush(j.now.Add(waits))
	clear(j.spans)
}

// apart divides recordings into groups that have no trace in common.
func apart(recordings []ptrace.Traces) (groups [][]ptrace.Traces) {
	last := map[pcommon.TraceID]int{}
	for i, recording := range recordings {
		for id := range tracesOf(recording) {
			last[id] = i
		}
	}
	begin, end := 0, 0
	for i, recording := range recordings {
		for id := range tracesOf(recording) {
			end = max(end, last[id])
		}
		if end <= i {
			groups = append(groups, recordings[begin:i+1])
			begin, end = i+1, i+1
		}
	}
	return groups
}
