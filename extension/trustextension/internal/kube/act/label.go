// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"context"
	"fmt"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// label puts the phase on what runs. The phase itself is in the Agent's status,
// which is written with the decision: without it nothing is labeled.
func (a *Actuator) label(ctx context.Context, t target, action *trustapi.Action) (string, error) {
	phase := action.Phase.String()
	var pods, jobs int
	decide := func(object metav1.Object) (*patch, error) {
		if object.GetLabels()[v1alpha1.LabelPhase] == phase {
			return nil, nil
		}
		if _, err := a.holdsPhase(ctx, t, action.Phase); err != nil {
			return nil, err
		}
		return &patch{labels: map[string]any{v1alpha1.LabelPhase: phase}}, nil
	}
	err := a.eachJob(ctx, t, func(job *batchv1.Job) error {
		changed, err := change(ctx, a.cfg.Client.BatchV1().Jobs(t.namespace), job, func(j *batchv1.Job) (*patch, error) { return decide(j) })
		jobs += count(changed)
		return err
	})
	if err != nil {
		return "", err
	}
	err = a.eachPod(ctx, t, func(pod *corev1.Pod) error {
		changed, err := change(ctx, a.cfg.Client.CoreV1().Pods(t.namespace), pod, func(p *corev1.Pod) (*patch, error) { return decide(p) })
		pods += count(changed)
		return err
	})
	if err != nil {
		return "", err
	}
	text := fmt.Sprintf("the Agent holds %s; labeled %d Jobs and %d pods", phase, jobs, pods)
	a.cfg.Record(action.Agent, PhaseApplied, text)
	return text, nil
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// holdsPhase is the Agent, if the API server says that it holds the phase.
func (a *Actuator) holdsPhase(ctx context.Context, t target, phase trust.Phase) (*v1alpha1.Agent, error) {
	agent, err := a.fresh(ctx, t)
	if err != nil {
		return nil, err
	}
	switch held, err := phaseOf(agent); {
	case err != nil:
		return nil, err
	case held != phase:
		return nil, fmt.Errorf("its status holds %s rather than %s: %w", held, phase, ErrStale)
	}
	return agent, nil
}

func (a *Actuator) verifyLabel(ctx context.Context, t target, action *trustapi.Action) error {
	agent, err := a.holdsPhase(ctx, t, action.Phase)
	if err != nil {
		return err
	}
	phase := action.Phase.String()
	err = a.eachPod(ctx, t, func(pod *corev1.Pod) error {
		if pod.Labels[v1alpha1.LabelPhase] != phase {
			return fmt.Errorf("pod %s is not labeled %s: %w", pod.Name, phase, ErrNotYet)
		}
		return nil
	})
	if err != nil || !a.cfg.Admission {
		return err
	}
	return a.admissionHolds(ctx, t, agent, action.Phase)
}
