// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	toolswatch "k8s.io/client-go/tools/watch"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/kubeapi"
)

// seen is when what happened was first seen by a watch, by what happened.
type seen struct {
	mu     sync.Mutex
	first  map[string]time.Time
	cancel context.CancelFunc
	life   sync.WaitGroup
}

// What can be seen, each of the object of a uid or a name.
const (
	jobMade      = "job made "      // by the span that launched it, or its name
	jobSuspended = "job suspended " // by uid
	podMade      = "pod made "      // by the Job's name
	podCutOff    = "pod cut off "   // by uid
	podTold      = "pod told "      // to end, by uid
	podGone      = "pod gone "      // by uid
	stopped      = "stopped "       // by the Agent
	held         = "held "          // by the Agent
)

// look begins to watch Jobs, pods and Agents.
func look(ctx context.Context, clients *kubeapi.Clients) (*seen, error) {
	ctx, cancel := context.WithCancel(ctx)
	s := &seen{first: map[string]time.Time{}, cancel: cancel}
	jobs, pods, agents := clients.Kubernetes.BatchV1().Jobs(""), clients.Kubernetes.CoreV1().Pods(""), clients.Agents("")
	for _, begin := range []cache.WatchFuncWithContext{jobs.Watch, pods.Watch, agents.Watch} {
		list, err := clients.Kubernetes.CoreV1().Namespaces().List(ctx, metav1.ListOptions{Limit: 1})
		if err != nil {
			s.stop()
			return nil, err
		}
		// The API server ends watches when it is busy.
		w, err := toolswatch.NewRetryWatcherWithContext(ctx, list.ResourceVersion, &cache.ListWatch{WatchFuncWithContext: begin})
		if err != nil {
			s.stop()
			return nil, err
		}
		s.life.Go(func() {
			defer w.Stop()
			for event := range w.ResultChan() {
				s.note(event, time.Now())
				if pod, ok := event.Object.(*corev1.Pod); ok && event.Type == watch.Modified && pod.DeletionTimestamp != nil {
					s.life.Go(func() { s.finish(ctx, clients.Kubernetes, pod) })
				}
			}
		})
	}
	return s, nil
}

// ends is how long a pod takes to end that is told to.
const ends = 300 * time.Millisecond

// finish ends a pod as its kubelet would, once its process has ended.
func (s *seen) finish(ctx context.Context, kube kubernetes.Interface, pod *corev1.Pod) {
	select {
	case <-ctx.Done():
	case <-time.After(ends):
		// Each change of a pod that ends comes here, and one of them finds it.
		_ = kube.CoreV1().Pods(pod.Namespace).Delete(ctx, pod.Name, metav1.DeleteOptions{
			GracePeriodSeconds: new(int64(0)), Preconditions: metav1.NewUIDPreconditions(string(pod.UID)),
		})
	}
}

func (s *seen) stop() {
	s.cancel()
	s.life.Wait()
}

func (s *seen) note(event watch.Event, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	mark := func(key string) {
		if _, known := s.first[key]; !known {
			s.first[key] = at
		}
	}
	switch o := event.Object.(type) {
	case *batchv1.Job:
		mark(jobMade + o.Annotations[v1alpha1.AnnotationSpanID])
		mark(jobMade + o.Name)
		if o.Spec.Suspend != nil && *o.Spec.Suspend {
			mark(jobSuspended + string(o.UID))
		}
	case *corev1.Pod:
		mark(podMade + o.Labels[batchv1.JobNameLabel])
		if o.Labels[v1alpha1.LabelQuarantine] == "true" {
			mark(podCutOff + string(o.UID))
		}
		if o.DeletionTimestamp != nil {
			mark(podTold + string(o.UID))
		}
		if event.Type == watch.Deleted {
			mark(podGone + string(o.UID))
		}
	case *v1alpha1.Agent:
		if o.Status.Quarantined {
			mark(stopped + o.Key())
		}
		if o.Status.Writer != "" {
			mark(held + o.Key())
		}
	}
}

// patience is how long things may take on a busy machine.
const patience = 60 * time.Second

// await is when something was first seen.
func (s *seen) await(ctx context.Context, what string) (time.Time, error) {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline) && ctx.Err() == nil; time.Sleep(2 * time.Millisecond) {
		s.mu.Lock()
		at, known := s.first[what]
		s.mu.Unlock()
		if known {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("not seen within %v: %s", patience, what)
}
