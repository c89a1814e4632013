// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package witness

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"

	"github.com/leasehold/leasehold/internal/audit"
)

// Source is how what the witness submits was proven.
const Source = "kubernetes"

// The time to the second try of what a listener did not take, and the most
// between two.
const (
	retryFirst = 100 * time.Millisecond
	retryMost  = time.Minute
)

// Witness watches what really runs. Its methods may be called from any goroutine.
type Witness struct {
	cfg        Config
	jobs, pods *watched
	queue      workqueue.TypedRateLimitingInterface[item]
	records    records
	// past are the agents of admitted runs by their cycles.
	past *lru.Cache[string, string]
	// strays are the owners of pods without a Job that were told of.
	strays *lru.Cache[string, struct{}]

	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
	begin  sync.Once
	began  time.Time
	end    sync.Once
	synced chan struct{}
}

// New makes a witness, which does nothing until Start.
func New(cfg Config) (*Witness, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	cfg.fill()
	w := &Witness{
		cfg:     cfg,
		records: records{most: cfg.MaxJobs, by: map[item]*record{}},
		synced:  make(chan struct{}),
		queue: workqueue.NewTypedRateLimitingQueue(
			workqueue.NewTypedItemExponentialFailureRateLimiter[item](retryFirst, retryMost)),
	}
	w.ctx, w.cancel = context.WithCancel(context.Background())
	var err1, err2 error
	w.past, err1 = lru.New[string, string](cfg.MaxPast)
	w.strays, err2 = lru.New[string, struct{}](cfg.MaxJobs)
	return w, errors.Join(err1, err2, w.watch())
}

// Start begins to watch. It returns when what there is has been read, or with an
// error when ctx ends before; the witness goes on trying then, until Stop, and
// says that it is blind.
func (w *Witness) Start(ctx context.Context) error {
	w.begin.Do(func() {
		w.began = w.cfg.Now()
		w.wg.Go(func() { w.jobs.informer.RunWithContext(w.ctx) })
		w.wg.Go(func() { w.pods.informer.RunWithContext(w.ctx) })
		w.wg.Go(w.work)
		w.wg.Go(w.lookOut)
	})
	select {
	case <-w.synced:
		return w.stopped()
	case <-w.ctx.Done():
		return w.stopped()
	case <-ctx.Done():
		return fmt.Errorf("read the Jobs and pods of the cluster: %w: %w", ctx.Err(), errors.Join(w.jobs.last(), w.pods.last()))
	}
}

func (w *Witness) stopped() error {
	if w.ctx.Err() != nil {
		return errors.New("the witness is stopped; make another")
	}
	return nil
}

// Stop ends everything and waits for it. It may be called again.
func (w *Witness) Stop() {
	w.end.Do(func() {
		w.cancel()
		w.queue.ShutDown()
	})
	w.wg.Wait()
}

// Recheck looks again at all that runs as an agent, for when it has become one.
func (w *Witness) Recheck(agent string) {
	for _, of := range []*watched{w.jobs, w.pods} {
		found, err := of.informer.GetIndexer().ByIndex(byAgent, agent)
		if err != nil {
			continue // the index is there
		}
		for _, object := range found {
			of.enqueue(object)
		}
	}
}

// Witnessed says what is known of a cycle: WitnessAgrees and true when a Job of
// the agent with this UID was admitted and has run. Any other cycle, also one of
// a Job that was not admitted, has no witness. Of Jobs that are gone it knows the
// last Config.MaxPast that it saw run, and none from before its start.
func (w *Witness) Witnessed(agent, cycle string) (audit.Witness, bool) {
	if of, ok := w.past.Get(cycle); ok && of == agent {
		return audit.WitnessAgrees, true
	}
	return audit.WitnessNone, false
}

// work waits until everything is known, and then lets workers look at it: what
// runs is judged by Jobs and pods together.
func (w *Witness) work() {
	if !cache.WaitForCacheSync(w.ctx.Done(), w.jobs.ready.HasSynced, w.pods.ready.HasSynced) {
		return
	}
	w.reconcile()
	close(w.synced)
	for range w.cfg.Workers {
		w.wg.Go(func() {
			for w.next() {
			}
		})
	}
}
