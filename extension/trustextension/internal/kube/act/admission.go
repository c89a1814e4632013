// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"context"
	"fmt"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/trust"
)

// admissionHolds returns nil when a Job of the agent that states more than it has
// would be refused: anything above its phase, and anything at all while it is
// quarantined. Admission goes by its own view of Agents, which is milliseconds
// behind the API server's.
func (a *Actuator) admissionHolds(ctx context.Context, t target, agent *v1alpha1.Agent, phase trust.Phase) error {
	from := phase + 1
	if agent.Status.Quarantined {
		from = trust.Shadow
	}
	for level := from; int(level) < trust.NumPhases; level++ {
		if err := a.refused(ctx, t, level); err != nil {
			return err
		}
	}
	return nil
}

// refused returns nil if admission forbids a Job at this phase, which is tried
// without making it.
func (a *Actuator) refused(ctx context.Context, t target, phase trust.Phase) error {
	_, err := a.cfg.Client.BatchV1().Jobs(t.namespace).Create(ctx, probe(t, phase),
		metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}, FieldManager: v1alpha1.FieldManager})
	switch {
	case apierrors.IsForbidden(err):
		return nil
	case err != nil:
		return fmt.Errorf("ask admission about a Job at %s: %w", phase, err)
	}
	return fmt.Errorf("admission would still let a Job at %s in: %w", phase, ErrNotYet)
}

// probe is a Job that nothing but its phase speaks against.
func probe(t target, phase trust.Phase) *batchv1.Job {
	labels := map[string]string{v1alpha1.LabelManagedBy: v1alpha1.ManagedBy}
	limits := corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("10m"), corev1.ResourceMemory: resource.MustParse("16Mi")}
	return &batchv1.Job{
		ObjectMeta: metav1.ObjectMeta{GenerateName: "leasehold-probe-", Labels: labels},
		Spec: batchv1.JobSpec{
			BackoffLimit: new(int32(0)), ActiveDeadlineSeconds: new(int64(60)), TTLSecondsAfterFinished: new(int32(0)),
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec: corev1.PodSpec{
					ServiceAccountName: t.name, AutomountServiceAccountToken: new(false), RestartPolicy: corev1.RestartPolicyNever,
					SecurityContext: &corev1.PodSecurityContext{
						RunAsNonRoot:   new(true),
						SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault},
					},
					Containers: []corev1.Container{{
						Name: "probe", Image: "probe", Env: phaseEnv(phase), Resources: corev1.ResourceRequirements{Limits: limits},
						SecurityContext: &corev1.SecurityContext{
							AllowPrivilegeEscalation: new(false), Capabilities: &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}},
						},
					}},
				},
			},
		},
	}
}
