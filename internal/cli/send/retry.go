// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package send

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
)

// retryable marks an error that passes, perhaps.
type retryable struct{ err error }

func (r *retryable) Error() string { return r.err.Error() }
func (r *retryable) Unwrap() error { return r.err }

const (
	firstWait = 100 * time.Millisecond
	maxWait   = 2 * time.Second
)

// ErrGaveUp is a collector that could not be reached, or kept refusing, for as
// long as patience lasted.
var ErrGaveUp = errors.New("gave up")

// exportWithin repeats an export that fails for reasons that pass, until
// patience is over.
func exportWithin(ctx context.Context, e exporter, patience time.Duration, request ptraceotlp.ExportRequest) (ptraceotlp.ExportResponse, error) {
	deadline := time.Now().Add(patience)
	limited, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	for wait := firstWait; ; wait = min(2*wait, maxWait) {
		response, err := e.export(limited, request)
		passing := new(retryable)
		switch {
		case err == nil || !errors.As(err, &passing):
			return response, err
		case time.Until(deadline) > wait && pause(ctx, wait):
		case ctx.Err() != nil:
			return response, ctx.Err()
		default:
			return response, fmt.Errorf("%w after %s: %w", ErrGaveUp, patience, passing.err)
		}
	}
}

// pause waits for d; false says that ctx ended before.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
