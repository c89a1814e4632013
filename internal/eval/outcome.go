// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/audit"
)

// ErrNoVerdict says that the processor gave no verdict on a run.
var ErrNoVerdict = errors.New("no verdict on a run")

// outcome is what the processor found in one run.
type outcome struct {
	verdict  audit.Verdict
	settled  bool
	findings []finding
}

// finding is one finding as it left the processor.
type finding struct {
	rule string
	// span is the number of the step's span, 0 for the whole run.
	span uint64
	// late is set for one that was made only when the cycle had settled.
	late bool
}

// fired is the worst that a rule found, by the verdict; ok is false where it
// found nothing.
func (o *outcome) fired(rule string) (worst anomaly.Severity, ok bool) {
	for i := range o.verdict.Fired {
		if f := &o.verdict.Fired[i]; f.Rule == rule {
			return f.Severity, true
		}
	}
	return 0, false
}

// found gathers what leaves a processor.
type found struct {
	// mu guards all: settled roots leave on a goroutine of their own.
	mu  sync.Mutex
	all map[pcommon.TraceID]*outcome
	err error
}

func newFound() *found { return &found{all: map[pcommon.TraceID]*outcome{}} }

// consume takes spans that left the processor. What cannot be read is no
// reason to send them again, but to give up.
func (f *found) consume(_ context.Context, td ptrace.Traces) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for span := range spansOf(td) {
		f.err = errors.Join(f.err, f.take(span))
	}
	return nil
}

func (f *found) take(span ptrace.Span) error {
	o := f.all[span.TraceID()]
	if o == nil {
		o = &outcome{}
		f.all[span.TraceID()] = o
	}
	v, settled, err := audit.VerdictFromSpan(span)
	if err != nil {
		return err
	}
	if settled && v.Revision >= o.verdict.Revision {
		o.verdict, o.settled = v, true
	}
	for _, event := range span.Events().All() {
		found, ok, err := audit.FindingFromEvent(span, event)
		if err != nil {
			return err
		}
		if ok {
			o.findings = append(o.findings, finding{found.Rule, found.Span, settled})
		}
	}
	return nil
}

// wait waits until all of some traces have a verdict.
func (f *found) wait(ctx context.Context, ids []pcommon.TraceID) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	often := time.NewTicker(quiet / 20)
	defer often.Stop()
	for {
		_, err := f.of(ids)
		if !errors.Is(err, ErrNoVerdict) {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-often.C:
		}
	}
}

// of are the outcomes of some traces, in their order.
func (f *found) of(ids []pcommon.TraceID) ([]*outcome, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err != nil {
		return nil, fmt.Errorf("read what the processor wrote: %w", f.err)
	}
	out := make([]*outcome, len(ids))
	for i, id := range ids {
		if out[i] = f.all[id]; out[i] == nil || !out[i].settled {
			return nil, fmt.Errorf("%w: trace %s", ErrNoVerdict, id)
		}
	}
	return out, nil
}
