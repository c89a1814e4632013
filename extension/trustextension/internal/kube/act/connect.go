// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"context"
	"fmt"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// connect ends the isolation of an agent that is not quarantined any more, and
// resumes what it may run.
func (a *Actuator) connect(ctx context.Context, t target, action *trustapi.Action) (string, error) {
	if _, err := a.released(ctx, t); err != nil {
		return "", err
	}
	pods := 0
	err := a.eachPod(ctx, t, func(pod *corev1.Pod) error {
		changed, err := change(ctx, a.cfg.Client.CoreV1().Pods(t.namespace), pod, func(p *corev1.Pod) (*patch, error) {
			if _, labeled := p.Labels[v1alpha1.LabelQuarantine]; !labeled {
				return nil, nil
			}
			if _, err := a.released(ctx, t); err != nil {
				return nil, err
			}
			return &patch{
				labels:      map[string]any{v1alpha1.LabelQuarantine: nil},
				annotations: map[string]any{v1alpha1.AnnotationQuarantinedBy: nil},
			}, nil
		})
		pods += count(changed)
		return err
	})
	if err != nil {
		return "", err
	}
	resumed, err := a.resume(ctx, t)
	if err != nil {
		return "", err
	}
	text := fmt.Sprintf("gave %d pods the network back; %s", pods, resumed)
	a.cfg.Record(action.Agent, PodsConnected, text)
	return text, nil
}

// released is the phase that the API server says an agent holds, if it also says
// that it is not quarantined. A decision that took more than ours gave has been
// written there before anything follows from it.
func (a *Actuator) released(ctx context.Context, t target) (trust.Phase, error) {
	agent, err := a.fresh(ctx, t)
	if err != nil {
		return 0, err
	}
	if agent.Status.Quarantined {
		return 0, fmt.Errorf("it is quarantined: %w", ErrStale)
	}
	return phaseOf(agent)
}

func (a *Actuator) verifyConnect(ctx context.Context, t target, _ *trustapi.Action) error {
	phase, err := a.released(ctx, t)
	if err != nil {
		return err
	}
	err = a.eachPod(ctx, t, func(pod *corev1.Pod) error {
		if _, labeled := pod.Labels[v1alpha1.LabelQuarantine]; labeled {
			return fmt.Errorf("pod %s is still cut off: %w", pod.Name, ErrNotYet)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return a.eachJob(ctx, t, func(job *batchv1.Job) error {
		if resumable(job, phase) {
			return fmt.Errorf("job %s is still marked as suspended: %w", job.Name, ErrNotYet)
		}
		return nil
	})
}
