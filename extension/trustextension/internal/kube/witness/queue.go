// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package witness

import (
	"context"
	"fmt"
	"time"

	"go.uber.org/zap"
	batchv1 "k8s.io/api/batch/v1"

	"github.com/leasehold/leasehold/internal/trust"
)

// task is what there is to do with an item.
type task uint8

const (
	// lookAtJob looks at a Job with its pods, lookAtPod at a pod without a Job.
	lookAtJob task = iota
	lookAtPod
	// askOfSpans asks whether anything was heard of a run that has ended.
	askOfSpans
	// tellGone tells the end of a run whose Job went while nobody watched.
	tellGone
)

// item is one thing to do. Those on Jobs and pods name the object only, so that
// it waits once however often it changes; the others say all that it takes.
type item struct {
	task            task
	namespace, name string
	run             Run
	// began and ended are of a run, in Unix seconds.
	began, ended int64
}

func jobItem(namespace, name string) item {
	return item{task: lookAtJob, namespace: namespace, name: name}
}

func (w *Witness) enqueueJob(object any) {
	if j, ok := object.(*batchv1.Job); ok {
		w.queue.Add(jobItem(j.Namespace, j.Name))
	}
}

func (w *Witness) enqueuePod(object any) {
	p, ok := object.(*pod)
	switch {
	case !ok:
	case p.job != "":
		w.queue.Add(jobItem(p.Namespace, p.jobName))
	default:
		w.queue.Add(item{task: lookAtPod, namespace: p.Namespace, name: p.Name})
	}
}

// reconcile finds the runs that the listener holds for running and whose Job has
// gone.
func (w *Witness) reconcile() {
	if w.cfg.Unfinished == nil {
		return
	}
	there := map[string]bool{}
	for _, object := range w.jobs.informer.GetStore().List() {
		if j, ok := object.(*batchv1.Job); ok {
			there[string(j.UID)] = true
		}
	}
	for _, run := range w.cfg.Unfinished() {
		if !there[run.Cycle] {
			w.queue.Add(item{task: tellGone, run: run})
		}
	}
}

// listenTime bounds how long a listener may take with one item.
const listenTime = 30 * time.Second

// next does one item, and returns false when there will be no more.
func (w *Witness) next() bool {
	it, shutdown := w.queue.Get()
	if shutdown {
		return false
	}
	defer w.queue.Done(it)
	ctx, cancel := context.WithTimeout(w.ctx, listenTime)
	defer cancel()
	if err := w.do(ctx, it); err != nil {
		if w.ctx.Err() == nil {
			w.cfg.Log.Warn("what was witnessed was not taken in; it is told again", zap.String("namespace", it.namespace), zap.String("name", it.name), zap.Error(err))
		}
		w.queue.AddRateLimited(it)
		return true
	}
	w.queue.Forget(it)
	return true
}

func (w *Witness) do(ctx context.Context, it item) error {
	switch it.task {
	case lookAtJob:
		return w.syncJob(ctx, it)
	case lookAtPod:
		return w.syncPod(ctx, it)
	case askOfSpans:
		return w.ask(ctx, it)
	case tellGone:
		return w.cfg.Told.Run(ctx, it.run.Agent, trust.RunChange{ID: it.run.Cycle, Ended: true})
	}
	return fmt.Errorf("no such task: %d", it.task)
}
