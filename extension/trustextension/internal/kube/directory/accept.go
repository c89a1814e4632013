// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package directory

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/kubeapi"
)

// acceptTimeout bounds the writing of one status.
const acceptTimeout = 5 * time.Second

// policyPrefix tells policies from agents in the queue: no namespace has a colon.
const policyPrefix = "policy:"

// accept says in a TrustPolicy's status whether it is in force.
func (d *Directory) accept(ctx context.Context, name string) error {
	object, known, err := d.policies.GetStore().GetByKey(name)
	if err != nil || !known {
		return err
	}
	p, ok := object.(*v1alpha1.TrustPolicy)
	if !ok {
		return nil
	}
	d.mu.RLock()
	judged, judgedYet := d.rules[name]
	d.mu.RUnlock()
	accepted := accepted(p, judged.err)
	if was := meta.FindStatusCondition(p.Status.Conditions, accepted.Type); !judgedYet || was != nil &&
		was.Status == accepted.Status && was.Message == accepted.Message && was.ObservedGeneration == p.Generation {
		return nil
	}
	conditions := append([]metav1.Condition(nil), p.Status.Conditions...)
	meta.SetStatusCondition(&conditions, accepted)
	body, err := json.Marshal(&v1alpha1.TrustPolicy{
		TypeMeta:   metav1.TypeMeta{APIVersion: v1alpha1.GroupVersion.String(), Kind: "TrustPolicy"},
		ObjectMeta: metav1.ObjectMeta{Name: name, ResourceVersion: p.ResourceVersion},
		Status:     v1alpha1.TrustPolicyStatus{ObservedGeneration: p.Generation, Conditions: conditions},
	})
	if err != nil {
		return fmt.Errorf("write the status of TrustPolicy %s: %w", name, err)
	}
	ctx, cancel := context.WithTimeout(ctx, acceptTimeout)
	defer cancel()
	force := true
	_, err = d.cfg.Clients.Policies().Patch(ctx, name, types.ApplyPatchType, body,
		metav1.PatchOptions{FieldManager: v1alpha1.FieldManager, Force: &force}, "status")
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}

func accepted(p *v1alpha1.TrustPolicy, problem error) metav1.Condition {
	c := metav1.Condition{
		Type: v1alpha1.ConditionAccepted, Status: metav1.ConditionTrue, Reason: "WithinBounds",
		Message: "it is in force for the Agents that name it", ObservedGeneration: p.Generation,
	}
	if problem != nil {
		c.Status, c.Reason, c.Message = metav1.ConditionFalse, "OutOfBounds", kubeapi.Printable(problem.Error())
	}
	return c
}
