// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package review

import (
	"context"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

var pods = corev1.SchemeGroupVersion.WithResource("pods")

// lookUp completes an identity by its pod: that it is still there, and which Job
// controls it. It asks anew for each review, as the API server goes on for ten
// seconds to accept a token whose pod is gone. Of the pod only its metadata is
// read, not what is in its environment.
func (r *Reviewer) lookUp(ctx context.Context, who *Identity) (why *Refusal, err error) {
	var pod *metav1.PartialObjectMetadata
	err = retry(ctx, func(ctx context.Context) (err error) {
		pod, err = r.cfg.Metadata.Resource(pods).Namespace(who.Namespace).Get(ctx, who.Pod, metav1.GetOptions{})
		return err
	})
	switch {
	case apierrors.IsNotFound(err), err == nil && string(pod.UID) != who.PodUID:
		r.cfg.Hooks.LookedUp(lookupGone)
		return RefusedGone, nil
	case err != nil:
		r.cfg.Hooks.LookedUp(resultUnavailable)
		return nil, err
	}
	owner := metav1.GetControllerOf(pod)
	if owner == nil || owner.Kind != "Job" || owner.APIVersion != batchv1.SchemeGroupVersion.String() {
		r.cfg.Hooks.LookedUp(lookupNoJob)
		return nil, nil
	}
	who.Job, who.JobUID = owner.Name, string(owner.UID)
	r.cfg.Hooks.LookedUp(lookupJob)
	return nil, nil
}
