// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package witness

import (
	"context"
	"errors"

	"go.uber.org/zap"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/tools/cache"
)

// The indexes of the caches.
const (
	byAgent = "agent" // "namespace/serviceaccount"
	byJob   = "job"   // of pods, the UID of the Job that controls them
)

// watched is a kind of object with its cache.
type watched struct {
	informer cache.SharedIndexInformer
	// ready says when what there is has been enqueued.
	ready   cache.ResourceEventHandlerRegistration
	enqueue func(object any)
	sight
}

// lists is what the clients of Jobs and pods have in common.
type lists[L runtime.Object] interface {
	List(ctx context.Context, o metav1.ListOptions) (L, error)
	Watch(ctx context.Context, o metav1.ListOptions) (watch.Interface, error)
}

// watch makes the informers.
func (w *Witness) watch() error {
	jobs, pods := w.cfg.Client.BatchV1().Jobs(w.cfg.Namespace), w.cfg.Client.CoreV1().Pods(w.cfg.Namespace)
	w.jobs, w.pods = w.newWatched("Jobs", w.enqueueJob), w.newWatched("pods", w.enqueuePod)
	return errors.Join(
		w.jobs.inform(listWatch[*batchv1.JobList](&w.jobs.sight, jobs), &batchv1.Job{}, w, stripJob, cache.Indexers{byAgent: agentsOf}),
		w.pods.inform(listWatch[*corev1.PodList](&w.pods.sight, pods), &corev1.Pod{}, w, stripPod, cache.Indexers{byAgent: agentsOf, byJob: jobsOf}),
	)
}

func (w *Witness) newWatched(what string, enqueue func(any)) *watched {
	return &watched{enqueue: enqueue, sight: sight{what: what, now: w.cfg.Now, log: w.cfg.Log}}
}

func (o *watched) inform(from cache.ListerWatcher, kind runtime.Object, w *Witness, strip cache.TransformFunc, by cache.Indexers) error {
	o.informer = cache.NewSharedIndexInformerWithOptions(from, kind, cache.SharedIndexInformerOptions{
		ResyncPeriod: w.cfg.Resync, Indexers: by,
	})
	ready, err := o.informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    o.enqueue,
		UpdateFunc: func(_, now any) { o.enqueue(now) },
		DeleteFunc: func(gone any) {
			if last, ok := gone.(cache.DeletedFinalStateUnknown); ok {
				gone = last.Obj
			}
			o.enqueue(gone)
		},
	})
	o.ready = ready
	return errors.Join(err, o.informer.SetTransform(strip), o.informer.SetWatchErrorHandlerWithContext(
		func(ctx context.Context, _ *cache.Reflector, err error) { o.failed(ctx, err) }))
}

// listWatch lists and watches, and keeps account of whether that goes well.
func listWatch[L runtime.Object](s *sight, client lists[L]) *cache.ListWatch {
	return &cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, o metav1.ListOptions) (runtime.Object, error) {
			s.asking()
			list, err := client.List(ctx, o)
			if err != nil {
				s.failed(ctx, err)
			}
			return list, err
		},
		WatchFuncWithContext: func(ctx context.Context, o metav1.ListOptions) (watch.Interface, error) {
			s.asking()
			stream, err := client.Watch(ctx, o)
			if err != nil {
				s.failed(ctx, err)
				return nil, err
			}
			s.sees()
			return stream, nil
		},
	}
}

// failed notes that a list or a watch failed, unless that is because the witness
// stops.
func (s *sight) failed(ctx context.Context, err error) {
	if ctx.Err() == nil && s.fail(err) {
		s.log.Warn("the watch of the cluster broke; it is tried again", zap.String("of", s.what), zap.Error(err))
	}
}
