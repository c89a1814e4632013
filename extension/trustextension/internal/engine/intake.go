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
	errStopped     = fmt.Errorf("%w: it is stopping, or another gateway leads", trustapi.ErrUnavailable)
)

// job is one event on its way into a decision: exactly one of its pointers is
// set, or tick is.
type job struct {
	submission *trustapi.Submission
	request    *trust.Request
	result     *result
	run        *trust.RunChange
	published  *Published
	bind       *trustapi.Credential
	unbind     *unbinding
	restore    *restoration
	// look is set to look what is wanted of an agent.
	look, tick bool
	// agent is whom a request, a run, a credential or a look is about.
	agent string

	// decision and refusal are what a request or a credential came to.
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
	// maxGroup is how many events share a transaction, and maxAgentGroup how many
	// of these may be one agent's while others wait.
	maxGroup      = 256
	maxAgentGroup = 64
	// laneRoom is how many events wait on each way in, laneShare how many of them
	// may be one agent's; further senders wait.
	laneRoom  = 1024
	laneShare = laneRoom / 4
	// turn is how many urgent events come before one that is not.
	turn = 8
)

// intake is the way in: what is urgent first, the rest never last for good, and
// agents in turn, so that a flood of one is the flood's own problem.
type intake struct {
	results chan *result
	closed  chan struct{}
	once    sync.Once
	// wake has a value while something waits.
	wake chan struct{}

	mu               sync.Mutex
	urgent, ordinary lane
	// room is closed, and made anew, when there is room again.
	room chan struct{}
}

func newIntake() *intake {
	return &intake{
		results: make(chan *result), closed: make(chan struct{}), wake: make(chan struct{}, 1),
		urgent: newLane(), ordinary: newLane(), room: make(chan struct{}),
	}
}

func (in *intake) close() { in.once.Do(func() { close(in.closed) }) }

// put waits until there is room for a job.
func (in *intake) put(ctx context.Context, j *job, urgent bool) error {
	for {
		select {
		case <-in.closed:
			return errStopped
		default:
		}
		room := in.offer(j, urgent)
		if room == nil {
			return nil
		}
		select {
		case <-room:
		case <-in.closed:
			return errStopped
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", errUnavailable, ctx.Err())
		}
	}
}

// offer takes a job in, or returns what is closed when there is room again.
func (in *intake) offer(j *job, urgent bool) (room <-chan struct{}) {
	in.mu.Lock()
	defer in.mu.Unlock()
	way := &in.ordinary
	if urgent {
		way = &in.urgent
	}
	if !way.push(j) {
		return in.room
	}
	in.rouse()
	return nil
}

// rouse wakes the loop. Callers hold mu.
func (in *intake) rouse() {
	select {
	case in.wake <- struct{}{}:
	default:
	}
}

// next waits for something to happen and returns it with all that waits beside
// it, as far as it fits into a group.
func (in *intake) next(ctx context.Context, tick <-chan time.Time) []*job {
	jobs := make([]*job, 0, 16)
	select {
	case <-ctx.Done():
		return in.take(jobs, 2*laneRoom)
	case <-tick:
		jobs = append(jobs, &job{tick: true})
	case r := <-in.results:
		jobs = append(jobs, &job{result: r})
	case <-in.wake:
	}
	return in.take(in.reported(jobs), maxGroup)
}

// reported adds what workers wait to report.
func (in *intake) reported(jobs []*job) []*job {
	for len(jobs) < maxGroup {
		select {
		case r := <-in.results:
			jobs = append(jobs, &job{result: r})
		default:
			return jobs
		}
	}
	return jobs
}

// take adds what waits, up to a group of most: all that is urgent but for one in
// turn that is not.
func (in *intake) take(jobs []*job, most int) []*job {
	in.mu.Lock()
	defer in.mu.Unlock()
	before := len(jobs)
	left := func() int { return max(0, most-len(jobs)) }
	jobs = in.urgent.pop(jobs, left()-min(in.ordinary.size, left()/turn))
	jobs = in.ordinary.pop(jobs, left())
	if len(jobs) > before {
		close(in.room)
		in.room = make(chan struct{})
	}
	if in.urgent.size+in.ordinary.size > 0 {
		in.rouse()
	}
	return jobs
}

// waiting is how many events wait.
func (in *intake) waiting() int {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.urgent.size + in.ordinary.size
}
