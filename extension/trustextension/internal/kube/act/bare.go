// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"context"
	"errors"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/internal/trustapi"
)

// maxPodGrace bounds how long a pod that is ended has to end by itself, in seconds.
const maxPodGrace = 30

// mayNotGoOn tells which pods of no Job are ended, since they cannot be suspended:
// all while the agent is quarantined, otherwise those that state a phase above the
// one it holds.
func (a *Actuator) mayNotGoOn(ctx context.Context, t target, action *trustapi.Action) (func(*corev1.Pod) bool, error) {
	agent, err := a.fresh(ctx, t)
	if err != nil && !errors.Is(err, ErrNoAgent) {
		return nil, err
	}
	quarantined := a.cfg.Quarantined(t.String()) || err == nil && agent.Status.Quarantined
	return func(pod *corev1.Pod) bool {
		if quarantined {
			return true
		}
		return states(&pod.Spec) && levelOf(&pod.Spec) > action.Phase
	}, nil
}

func (a *Actuator) endBare(ctx context.Context, t target, action *trustapi.Action) (ended int, err error) {
	ends, err := a.mayNotGoOn(ctx, t, action)
	if err != nil {
		return 0, err
	}
	var failed []error
	err = a.eachPod(ctx, t, func(pod *corev1.Pod) error {
		if jobOf(pod) != nil || pod.DeletionTimestamp != nil || !ends(pod) {
			return nil
		}
		grace := int64(maxPodGrace)
		if own := pod.Spec.TerminationGracePeriodSeconds; own != nil {
			grace = min(grace, *own)
		}
		err := a.cfg.Client.CoreV1().Pods(t.namespace).Delete(ctx, pod.Name, metav1.DeleteOptions{
			GracePeriodSeconds: &grace, Preconditions: metav1.NewUIDPreconditions(string(pod.UID)),
		})
		switch {
		case err == nil:
			ended++
		case !apierrors.IsNotFound(err) && !apierrors.IsConflict(err): // a conflict is another pod of that name
			failed = append(failed, fmt.Errorf("pod %s: %w", pod.Name, err))
		}
		return nil
	})
	return ended, errors.Join(append(failed, err)...)
}

// owned names what makes a pod again when it is ended, for a person to end.
func owned(pod *corev1.Pod) string {
	if owner := metav1.GetControllerOf(pod); owner != nil {
		return " of " + owner.Kind + " " + owner.Name
	}
	return ""
}
