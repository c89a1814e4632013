// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

var (
	errUnavailable = trustapi.ErrUnavailable
	errStopped     = fmt.Errorf("%w: it is stopping", trustapi.ErrUnavailable)
)

// job is one event on its way into a decision: exactly one of its pointers is
// set, or tick is.
type job struct {
	submission *trustapi.Submission
	request    *trust.Request
	result     *result
	tick       bool
	// agent is whom a request is about.
	agent string

	// decision and refusal are what a request came to.
	decision trustapi.Decision
	refusal  error
	done     *waiter
}

// waiter waits for a number of jobs.
type waiter struct {
	mu   sync.Mutex
	left int
	err  error
	over chan struct{}
}

func newWaiter(n int) *waiter { return &waiter{left: n, over: make(chan struct{})} }

func (w *waiter) finish(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		w.err = err
	}
	if w.left--; w.left == 0 {
		close(w.over)
	}
}

func answer(jobs []*job, err error) {
	for _, j := range jobs {
		if j.done != nil {
			j.done.finish(err)
		}
	}
}

const (
	// maxGroup is how many events share a transaction.
	maxGroup = 256
	// lane is how many events wait on each way in; further senders wait.
	lane = 1024
	// turn is how many urgent events come before one that is not.
	turn = 8
)

// intake is the way in: what is urgent first, and the rest never last for good.
type intake struct {
	urgent, ordinary chan *job
	results          chan *result
	closed           chan struct{}
	once             sync.Once
}

func newIntake() *intake {
	return &intake{
		urgent: make(chan *job, lane), ordinary: make(chan *job, lane),
		results: make(chan *result), closed: make(chan struct{}),
	}
}

func (in *intake) close() { in.once.Do(func() { close(in.closed) }) }

// put waits until there is room for a job.
func (in *intake) put(ctx context.Context, j *job, urgent bool) error {
	way := in.ordinary
	if urgent {
		way = in.urgent
	}
	select {
	case <-in.closed:
		return errStopped
	default:
	}
	select {
	case way <- j:
		return nil
	case <-in.closed:
		return errStopped
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", errUnavailable, ctx.Err())
	}
}

// next waits for something to happen and returns it with all that waits beside
// it, as far as it fits into a group.
func (in *intake) next(ctx context.Context, tick <-chan time.Time) []*job {
	jobs := make([]*job, 0, 16)
	select {
	case <-ctx.Done():
		return in.drain(jobs, 2*lane)
	case <-tick:
		jobs = append(jobs, &job{tick: true})
	case r := <-in.results:
		jobs = append(jobs, &job{result: r})
	case j := <-in.urgent:
		jobs = append(jobs, j)
	case j := <-in.ordinary:
		jobs = append(jobs, j)
	}
	return in.drain(jobs, maxGroup)
}

// drain takes what waits, up to a group of most.
func (in *intake) drain(jobs []*job, most int) []*job {
	for n := 1; len(jobs) < most; n++ {
		if n%turn == 0 {
			select {
			case j := <-in.ordinary:
				jobs = append(jobs, j)
				continue
			default:
			}
		}
		select {
		case r := <-in.results:
			jobs = append(jobs, &job{result: r})
			continue
		case j := <-in.urgent:
			jobs = append(jobs, j)
			continue
		default:
		}
		select {
		case j := <-in.ordinary:
			jobs = append(jobs, j)
		default:
			return jobs
		}
	}
	return jobs
}
