// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/util/retry"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

// PolicyName is the NetworkPolicy, one in a namespace, that cuts off the pods that
// are labeled for it.
const PolicyName = "leasehold-quarantine"

// denyAll selects the labeled pods and allows nothing.
func denyAll() networkingv1.NetworkPolicySpec {
	return networkingv1.NetworkPolicySpec{
		PodSelector: metav1.LabelSelector{MatchLabels: map[string]string{v1alpha1.LabelQuarantine: "true"}},
		PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress},
	}
}

func denies(p *networkingv1.NetworkPolicy) bool {
	return equality.Semantic.DeepEqual(p.Spec, denyAll())
}

// keepPolicy makes the policy, or makes it again what it is. An apply would leave
// in place the rules that somebody else has added.
func (a *Actuator) keepPolicy(ctx context.Context, namespace string) error {
	policies := a.cfg.Client.NetworkingV1().NetworkPolicies(namespace)
	err := retry.OnError(conflicts, func(err error) bool {
		return apierrors.IsConflict(err) || apierrors.IsAlreadyExists(err)
	}, func() error {
		p, err := policies.Get(ctx, PolicyName, metav1.GetOptions{})
		switch {
		case apierrors.IsNotFound(err):
			_, err = policies.Create(ctx, &networkingv1.NetworkPolicy{
				ObjectMeta: metav1.ObjectMeta{
					Name: PolicyName, Labels: map[string]string{v1alpha1.LabelManagedBy: v1alpha1.ManagedBy},
				},
				Spec: denyAll(),
			}, metav1.CreateOptions{FieldManager: v1alpha1.FieldManager})
		case err == nil && !denies(p):
			p.Spec = denyAll()
			_, err = policies.Update(ctx, p, metav1.UpdateOptions{FieldManager: v1alpha1.FieldManager})
		}
		return err
	})
	if apierrors.IsNotFound(err) || apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause) {
		return nil // the namespace goes, and all that is in it
	}
	return err
}
