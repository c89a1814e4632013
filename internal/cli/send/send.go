// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package send

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
)

// Options say how traces are played.
type Options struct {
	Target Target
	Speed  Speed
	// RebaseTime moves every recording to the present.
	RebaseTime bool
	// NewIDs gives every trace a new id.
	NewIDs bool
	// Patience is how long a request that fails for reasons that pass, such
	// as a collector that is not up yet, is repeated.
	Patience time.Duration
	// Progress is told how many spans have been sent by each request.
	Progress func(spans int)
}

// Result is what was sent.
type Result struct {
	Spans, Traces, Requests int
	// Rejected is how many spans the collector says it did not take, and
	// Reason what it says to that.
	Rejected int64
	Reason   string
	Took     time.Duration
}

// Send plays the recordings, each from its beginning and all at once, to the
// target. It changes them. The result says how far it came also when it fails.
func Send(ctx context.Context, recordings []ptrace.Traces, opts Options) (Result, error) {
	e, err := newExporter(opts.Target)
	if err != nil {
		return Result{}, err
	}
	result, err := play(ctx, recordings, opts, e)
	if closeErr := e.close(); err == nil && closeErr != nil {
		err = fmt.Errorf("close the connection to %s: %w", opts.Target, closeErr)
	}
	return result, err
}

func play(ctx context.Context, recordings []ptrace.Traces, opts Options, e exporter) (Result, error) {
	begin := time.Now()
	prepare(recordings, opts, begin)
	result := Result{}
	traces := map[pcommon.TraceID]bool{}
	for _, b := range plan(recordings, opts.Speed) {
		if opts.Speed != Fast && !pause(ctx, b.due-time.Since(begin)) {
			return result, ctx.Err()
		}
		response, err := exportWithin(ctx, e, opts.Patience, ptraceotlp.NewExportRequestFromTraces(b.traces()))
		if err != nil {
			return result, fmt.Errorf("send to %s: %w", opts.Target, err)
		}
		result.add(b, response, traces)
		result.Took = time.Since(begin)
		if opts.Progress != nil {
			opts.Progress(len(b.items))
		}
	}
	return result, nil
}

func prepare(recordings []ptrace.Traces, opts Options, now time.Time) {
	var by pcommon.TraceID
	if opts.NewIDs {
		_, _ = rand.Read(by[:]) // never fails
	}
	for _, traces := range recordings {
		renumber(traces, by)
		if opts.RebaseTime {
			rebase(traces, now, opts.Speed)
		}
	}
}

func (r *Result) add(b batch, response ptraceotlp.ExportResponse, traces map[pcommon.TraceID]bool) {
	r.Requests++
	r.Spans += len(b.items)
	for _, it := range b.items {
		traces[it.span.TraceID()] = true
	}
	r.Traces = len(traces)
	r.Rejected += response.PartialSuccess().RejectedSpans()
	if message := response.PartialSuccess().ErrorMessage(); message != "" {
		r.Reason = message
	}
}
