// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/scheme"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

// secretType is that of the Secrets that bring a Job its token. Admission knows them
// by it.
const secretType corev1.SecretType = "leasehold.dev/wrapped-token"

// secretName is the name of the Secret with the token of a Job.
func secretName(job string) string { return job + "-vault" }

// secretOf is the Secret with the token of a Job, which goes with the Job.
func secretOf(job *batchv1.Job, token string) *corev1.Secret {
	return &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{
			Name: secretName(job.Name), Namespace: job.Namespace,
			Labels: map[string]string{v1alpha1.LabelManagedBy: v1alpha1.ManagedBy, v1alpha1.LabelAgent: job.Labels[v1alpha1.LabelAgent]},
			OwnerReferences: []metav1.OwnerReference{{
				APIVersion: batchv1.SchemeGroupVersion.String(), Kind: "Job", Name: job.Name, UID: job.UID,
			}},
		},
		Type: secretType, Immutable: new(true), Data: map[string][]byte{vaultKey: []byte(token)},
	}
}

// hasSecret reports whether the Secret of a Job is there. Leasehold may not read
// Secrets: to make it, without making it, tells.
func (a *Actuator) hasSecret(ctx context.Context, job *batchv1.Job) (bool, error) {
	err := a.createSecret(ctx, secretOf(job, ""), metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
	switch {
	case apierrors.IsAlreadyExists(err):
		return true, nil
	case err != nil:
		return false, fmt.Errorf("look for Secret %s: %w", secretName(job.Name), err)
	}
	return false, nil
}

// createSecret asks once and never again by itself: that a Secret is there already
// then means that another one is.
func (a *Actuator) createSecret(ctx context.Context, secret *corev1.Secret, options metav1.CreateOptions) error {
	options.FieldManager = v1alpha1.FieldManager
	return a.cfg.Client.CoreV1().RESTClient().Post().Namespace(secret.Namespace).Resource("secrets").
		VersionedParams(&options, scheme.ParameterCodec).Body(secret).MaxRetries(0).Do(ctx).Error()
}

func (a *Actuator) deleteSecret(ctx context.Context, job *batchv1.Job) error {
	err := a.cfg.Client.CoreV1().Secrets(job.Namespace).Delete(ctx, secretName(job.Name), metav1.DeleteOptions{})
	if err = orGone(err); err != nil {
		return fmt.Errorf("delete Secret %s: %w", secretName(job.Name), err)
	}
	return nil
}

// refusedOutright reports whether the API server certainly did not do what it was
// asked.
func refusedOutright(err error) bool {
	var answer apierrors.APIStatus
	if !errors.As(err, &answer) {
		return false
	}
	code := answer.Status().Code
	return code >= 400 && code < 500 && code != http.StatusRequestTimeout
}
