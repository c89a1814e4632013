// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"context"
	"fmt"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/trust"
)

// refused returns nil when a Job of the agent that states the phase would be
// refused. Admission goes by its own view of Agents, which is milliseconds behind
// the API server's.
func (a *Actuator) refused(ctx context.Context, t target, phase trust.Phase) error {
	labels := map[string]string{v1alpha1.LabelAgent: t.name, v1alpha1.LabelManagedBy: v1alpha1.ManagedBy}
	probe := &batchv1.Job{
		ObjectMeta: metav1.ObjectMeta{GenerateName: "leasehold-probe-", Labels: labels},
		Spec: batchv1.JobSpec{
			BackoffLimit: new(int32(0)), ActiveDeadlineSeconds: new(int64(60)), TTLSecondsAfterFinished: new(int32(0)),
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec: corev1.PodSpec{
					ServiceAccountName: t.name, RestartPolicy: corev1.RestartPolicyNever, AutomountServiceAccountToken: new(false),
					Containers: []corev1.Container{{Name: "probe", Image: "probe", Env: phaseEnv(phase)}},
				},
			},
		},
	}
	_, err := a.cfg.Client.BatchV1().Jobs(t.namespace).Create(ctx, probe,
		metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}, FieldManager: v1alpha1.FieldManager})
	switch {
	case apierrors.IsForbidden(err) || apierrors.IsInvalid(err):
		return nil
	case err != nil:
		return fmt.Errorf("ask admission about a Job at %s: %w", phase, err)
	}
	return fmt.Errorf("admission would still let a Job at %s in: %w", phase, ErrNotYet)
}
