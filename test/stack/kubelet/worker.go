// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubelet

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// A worker leads one pod from its first sight to its end. All but update, cancel
// and fail runs on its own goroutine.
type worker struct {
	k       *Kubelet
	ctx     context.Context // ends with the kubelet, and with the pod
	cancel  context.CancelCauseFunc
	pod     atomic.Pointer[corev1.Pod] // the newest that was seen
	changed chan struct{}              // a newer one was seen

	active   context.Context  // ends with ctx, and when the pod was active for as long as it may be
	status   corev1.PodStatus // what the API server was told
	restarts int32
	volumes  volumes

	mu      sync.Mutex
	process *process
	fault   *fault // what a test did to the pod
}

func newWorker(ctx context.Context, k *Kubelet, pod *corev1.Pod) *worker {
	w := &worker{k: k, changed: make(chan struct{}, 1)}
	w.ctx, w.cancel = context.WithCancelCause(ctx)
	w.pod.Store(pod)
	return w
}

func (w *worker) update(pod *corev1.Pod) {
	w.pod.Store(pod)
	select {
	case w.changed <- struct{}{}:
	default: // it has yet to look at the one before
	}
}

func (w *worker) run() {
	defer w.cancel(nil)
	pod := w.pod.Load()
	switch {
	case finished(pod):
	case started(pod):
		w.lost(pod)
	case !w.begin():
		return // it is gone, or another node's
	default:
		w.live()
		<-w.k.slots
	}
	w.bury()
}

// begin waits for room on the node and takes the pod to it. It is false if the pod
// went before, or goes to another node.
func (w *worker) begin() bool {
	select {
	case w.k.slots <- struct{}{}:
	case <-w.ctx.Done():
		return false
	}
	if w.bind() {
		return true
	}
	<-w.k.slots
	return false
}

// live runs the pod's containers and tells the API server how it ended.
func (w *worker) live() {
	defer func() { _ = os.RemoveAll(w.dir()) }()
	now := w.now()
	w.status.StartTime = &now
	end := w.work()
	if w.ctx.Err() != nil {
		return
	}
	w.conclude(end)
	w.report()
}

// work runs the init containers and then the one container, and says how that went.
// What serves runs until the pod is deleted.
func (w *worker) work() ending {
	pod := w.pod.Load()
	if err := unsupported(pod); err != nil {
		return failed(reasonConfig, err.Error())
	}
	var cancel context.CancelFunc
	w.active, cancel = w.deadline()
	defer cancel()
	if !w.mount() {
		return w.neverRan()
	}
	stop := w.keepTokens()
	defer stop()
	for i := range pod.Spec.InitContainers {
		if end := w.contain(&pod.Spec.InitContainers[i], &w.status.InitContainerStatuses); !end.well() {
			return end
		}
	}
	w.initialized()
	if serves(pod) {
		return w.serve(&pod.Spec.Containers[0])
	}
	return w.contain(&pod.Spec.Containers[0], &w.status.ContainerStatuses)
}

// deadline is for how long the pod may be active.
func (w *worker) deadline() (context.Context, context.CancelFunc) {
	if seconds := w.pod.Load().Spec.ActiveDeadlineSeconds; seconds != nil {
		return context.WithTimeout(w.ctx, time.Duration(*seconds)*time.Second)
	}
	return context.WithCancel(w.ctx)
}

func (w *worker) neverRan() ending {
	if w.active.Err() != nil {
		return overdue()
	}
	return failed(reasonNeverRan, "the pod was deleted before it ran")
}

// bury removes the pod from the API server once somebody deleted it: until its node
// does so, it stays.
func (w *worker) bury() {
	for w.ctx.Err() == nil {
		if w.leaving() {
			w.remove()
			return
		}
		select {
		case <-w.ctx.Done():
		case <-w.changed:
		}
	}
}

func (w *worker) leaving() bool { return w.pod.Load().DeletionTimestamp != nil }

// current is the process that runs now; nil if none does.
func (w *worker) current() *process {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.process
}

func (w *worker) dir() string { return filepath.Join(w.k.Dir, string(w.pod.Load().UID)) }

// finished says whether a pod has come to its end.
func finished(pod *corev1.Pod) bool {
	return pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed
}

// started says whether a kubelet before this one had the pod running.
func started(pod *corev1.Pod) bool { return pod.Status.Phase == corev1.PodRunning }
