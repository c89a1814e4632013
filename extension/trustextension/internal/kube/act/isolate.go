// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"context"
	"errors"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// isolate cuts the agent's pods off the network. The policy comes before the
// labels that it selects by. Each action writes its id, so that one who read a pod
// before it cannot take the label off again.
func (a *Actuator) isolate(ctx context.Context, t target, action *trustapi.Action) (string, error) {
	if err := a.keepPolicy(ctx, t.namespace); err != nil {
		return "", fmt.Errorf("network policy %s: %w", PolicyName, err)
	}
	pods, failed := 0, []error(nil)
	err := a.eachPod(ctx, t, func(pod *corev1.Pod) error {
		changed, err := change(ctx, a.cfg.Client.CoreV1().Pods(t.namespace), pod, func(p *corev1.Pod) (*patch, error) {
			if isolated(p) && p.Annotations[v1alpha1.AnnotationQuarantinedBy] == action.ID {
				return nil, nil
			}
			return &patch{
				labels:      map[string]any{v1alpha1.LabelQuarantine: "true"},
				annotations: map[string]any{v1alpha1.AnnotationQuarantinedBy: action.ID},
				anyVersion:  true, // whose writes are many would put it off
			}, nil
		})
		if err != nil {
			failed = append(failed, fmt.Errorf("pod %s: %w", pod.Name, err))
		}
		pods += count(changed)
		return nil // the other pods do not wait for this one
	})
	if err := errors.Join(append(failed, err)...); err != nil {
		return "", err
	}
	if pods > 0 {
		a.cfg.Record(action.Agent, PodsIsolated, fmt.Sprintf("cut %d pods off the network", pods))
	}
	return fmt.Sprintf("cut %d pods off the network", pods), nil
}

func isolated(pod *corev1.Pod) bool { return pod.Labels[v1alpha1.LabelQuarantine] == "true" }

// verifyIsolate looks at the policy, at every pod, and at what could let traffic
// through all the same: policies add up, and do not hold for a node's network.
func (a *Actuator) verifyIsolate(ctx context.Context, t target, _ *trustapi.Action) error {
	policies, err := a.cfg.Client.NetworkingV1().NetworkPolicies(t.namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	var others []networkingv1.NetworkPolicy
	found := false
	for i := range policies.Items {
		switch p := &policies.Items[i]; {
		case p.Name == PolicyName:
			found = denies(p)
		case len(p.Spec.Ingress)+len(p.Spec.Egress) > 0:
			others = append(others, *p)
		}
	}
	return a.eachPod(ctx, t, func(pod *corev1.Pod) error {
		switch {
		case !found:
			return fmt.Errorf("network policy %s does not deny everything: %w", PolicyName, ErrNotYet)
		case !isolated(pod):
			return fmt.Errorf("pod %s is not labeled: %w", pod.Name, ErrNotYet)
		}
		return open(pod, others)
	})
}

// open says what still lets traffic to or from a pod.
func open(pod *corev1.Pod, policies []networkingv1.NetworkPolicy) error {
	if pod.Spec.HostNetwork {
		return fmt.Errorf("pod %s is on its node's network: %w", pod.Name, ErrOpen)
	}
	for i := range policies {
		p := &policies[i]
		selector, err := metav1.LabelSelectorAsSelector(&p.Spec.PodSelector)
		if err == nil && selector.Matches(labels.Set(pod.Labels)) {
			return fmt.Errorf("network policy %s lets traffic of pod %s through: %w", p.Name, pod.Name, ErrOpen)
		}
	}
	return nil
}
