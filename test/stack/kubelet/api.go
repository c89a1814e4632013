// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubelet

import (
	"context"
	"encoding/json"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
)

const (
	requestTimeout = 10 * time.Second
	firstPause     = 50 * time.Millisecond
	longestPause   = 2 * time.Second
)

func (w *worker) pods() typedcorev1.PodInterface {
	return w.k.Client.CoreV1().Pods(w.pod.Load().Namespace)
}

// insist makes a request until it succeeds or the answer says that it never will.
// An API server that is away is waited for.
func (w *worker) insist(what string, final func(error) bool, request func(context.Context) error) error {
	pauses := wait.Backoff{Duration: firstPause, Factor: 2, Cap: longestPause, Steps: 1 << 30, Jitter: 0.1}
	for {
		err := w.attempt(request)
		if err == nil || final(err) {
			return err
		}
		if w.ctx.Err() != nil {
			return context.Cause(w.ctx)
		}
		w.k.Log.Warn(what+" failed and is tried again", "pod", w.name(), "error", err)
		select {
		case <-w.ctx.Done():
		case <-time.After(pauses.Step()):
		}
	}
}

func (w *worker) attempt(request func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(w.ctx, requestTimeout)
	defer cancel()
	return request(ctx)
}

func (w *worker) name() string { p := w.pod.Load(); return p.Namespace + "/" + p.Name }

// gone says whether an answer means that the pod is another, or none, by now.
func gone(err error) bool { return apierrors.IsNotFound(err) || apierrors.IsInvalid(err) }

// bind takes the pod to this node. It is false if the pod went before, or is on
// another.
func (w *worker) bind() bool {
	pod := w.pod.Load()
	if pod.Spec.NodeName == NodeName {
		return true
	}
	elsewhere := func(err error) bool { return gone(err) || apierrors.IsConflict(err) }
	err := w.insist("binding a pod", elsewhere, func(ctx context.Context) error {
		return w.pods().Bind(ctx, &corev1.Binding{
			ObjectMeta: metav1.ObjectMeta{Namespace: pod.Namespace, Name: pod.Name, UID: pod.UID},
			Target:     corev1.ObjectReference{Kind: "Node", Name: NodeName},
		}, metav1.CreateOptions{})
	})
	if !apierrors.IsConflict(err) {
		return err == nil
	}
	// The answer to an attempt before may have been lost.
	bound := false
	_ = w.insist("reading a pod", gone, func(ctx context.Context) error {
		now, err := w.pods().Get(ctx, pod.Name, metav1.GetOptions{})
		bound = err == nil && now.UID == pod.UID && now.Spec.NodeName == NodeName
		return err
	})
	return bound
}

// report tells the API server the pod's status.
func (w *worker) report() {
	patch, err := w.patch()
	if err == nil {
		err = w.insist("writing a pod's status", gone, func(ctx context.Context) error {
			_, err := w.pods().Patch(ctx, w.pod.Load().Name, types.StrategicMergePatchType, patch, metav1.PatchOptions{}, "status")
			return err
		})
	}
	if err != nil && w.ctx.Err() == nil && !apierrors.IsNotFound(err) {
		w.k.Log.Error("the status of a pod could not be written", "pod", w.name(), "error", err)
	}
}

// patch is a strategic one, as it merges conditions by their type, of which others
// write some; container statuses take the place of those before. The uid guards a
// pod that has taken the name.
func (w *worker) patch() ([]byte, error) {
	return json.Marshal(map[string]any{
		"metadata": map[string]any{"uid": w.pod.Load().UID},
		"status":   w.status,
	})
}

// remove ends the deletion of the pod.
func (w *worker) remove() {
	pod := w.pod.Load()
	final := func(err error) bool { return gone(err) || apierrors.IsConflict(err) }
	options := metav1.NewDeleteOptions(0)
	options.Preconditions = metav1.NewUIDPreconditions(string(pod.UID))
	err := w.insist("removing a pod", final, func(ctx context.Context) error { return w.pods().Delete(ctx, pod.Name, *options) })
	if err != nil && w.ctx.Err() == nil && !apierrors.IsNotFound(err) {
		w.k.Log.Error("a deleted pod could not be removed", "pod", w.name(), "error", err)
	}
}

// lost is a pod that a kubelet before this one ran: its process died with that.
func (w *worker) lost(pod *corev1.Pod) {
	for i := range pod.Spec.Containers {
		w.set(&w.status.ContainerStatuses, &pod.Spec.Containers[i], terminated(&corev1.ContainerStateTerminated{
			ExitCode: exitKilled, Reason: reasonUnknown, FinishedAt: w.now(),
			Message: "The container could not be located when the pod was terminated",
		}))
	}
	w.conclude(failed("", ""))
	w.report()
}
