// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"context"
	"fmt"
	"slices"

	batchv1 "k8s.io/api/batch/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// labelQueue is on Jobs that Kueue starts and stops.
const labelQueue = "kueue.x-k8s.io/queue-name"

var workloads = schema.GroupVersionResource{Group: "kueue.x-k8s.io", Version: "v1beta1", Resource: "workloads"}

func queued(job *batchv1.Job) bool { return job.Labels[labelQueue] != "" }

// workloadOf is what Kueue holds of a Job; nil where Kueue has no part in it.
func (a *Actuator) workloadOf(ctx context.Context, job *batchv1.Job) (*unstructured.Unstructured, error) {
	work, _, err := a.findWorkload(ctx, job)
	return work, err
}

// findWorkload says also whether there is a Kueue that the Job is for.
func (a *Actuator) findWorkload(ctx context.Context, job *batchv1.Job) (work *unstructured.Unstructured, kueue bool, err error) {
	if a.cfg.Dynamic == nil || !queued(job) {
		return nil, false, nil
	}
	options := metav1.ListOptions{Limit: pageSize}
	for {
		page, err := a.cfg.Dynamic.Resource(workloads).Namespace(job.Namespace).List(ctx, options)
		if apierrors.IsNotFound(err) {
			return nil, false, nil // Kueue is not installed
		}
		if err != nil {
			return nil, false, fmt.Errorf("look for its Workload: %w", err)
		}
		for i := range page.Items {
			isOf := func(o metav1.OwnerReference) bool { return o.UID == job.UID }
			if slices.ContainsFunc(page.Items[i].GetOwnerReferences(), isOf) {
				return &page.Items[i], true, nil
			}
		}
		if options.Continue = page.GetContinue(); options.Continue == "" {
			return nil, true, nil
		}
	}
}

// active is the default of a Workload.
func active(work *unstructured.Unstructured) bool {
	is, found, err := unstructured.NestedBool(work.Object, "spec", "active")
	return !found || err != nil || is
}

// deactivate stops a Job by way of Kueue, which would resume one that only the Job
// says is suspended. Where Kueue did not do so by the second try, the Job is
// suspended as well.
func (a *Actuator) deactivate(ctx context.Context, t target, job *batchv1.Job, work *unstructured.Unstructured, action *trustapi.Action) (bool, error) {
	if !active(work) && job.Annotations[v1alpha1.AnnotationSuspendedBy] == "" && suspended(job) {
		return false, nil
	}
	marked, err := change(ctx, a.cfg.Client.BatchV1().Jobs(t.namespace), job, func(j *batchv1.Job) (*patch, error) {
		stop := action.Attempts > 1 && !suspended(j)
		if over(j) || j.Annotations[v1alpha1.AnnotationSuspendedBy] == action.ID && !stop {
			return nil, nil
		}
		p := a.mark(j, action)
		if stop {
			p.spec = map[string]any{"suspend": true}
		}
		return p, nil
	})
	if err != nil {
		return false, err
	}
	changed, err := change(ctx, a.workloads(work), work, func(w *unstructured.Unstructured) (*patch, error) {
		if !active(w) && w.GetAnnotations()[v1alpha1.AnnotationSuspendedBy] == action.ID {
			return nil, nil
		}
		return &patch{
			annotations: map[string]any{v1alpha1.AnnotationSuspendedBy: action.ID},
			spec:        map[string]any{"active": false},
		}, nil
	})
	return marked || changed, err
}

// activate lets Kueue admit a Workload.
func (a *Actuator) activate(ctx context.Context, t target, job *batchv1.Job, work *unstructured.Unstructured) error {
	_, err := change(ctx, a.workloads(work), work, func(w *unstructured.Unstructured) (*patch, error) {
		if active(w) {
			return nil, nil
		}
		return &patch{
			annotations: map[string]any{v1alpha1.AnnotationSuspendedBy: nil},
			spec:        map[string]any{"active": true},
		}, a.mayRun(ctx, t, job)
	})
	return err
}

func (a *Actuator) workloads(work *unstructured.Unstructured) client[*unstructured.Unstructured] {
	return untyped{a.cfg.Dynamic.Resource(workloads).Namespace(work.GetNamespace())}
}

// untyped is a dynamic client in the form of a typed one.
type untyped struct{ dynamic.ResourceInterface }

// Get implements client.
func (u untyped) Get(ctx context.Context, name string, o metav1.GetOptions) (*unstructured.Unstructured, error) {
	return u.ResourceInterface.Get(ctx, name, o)
}

// inactive returns nil if Kueue does not start the Job again.
func (a *Actuator) inactive(ctx context.Context, job *batchv1.Job) error {
	work, kueue, err := a.findWorkload(ctx, job)
	switch {
	case err != nil || !kueue:
		return err
	case work == nil:
		return waits(ErrNotYet, "there is no workload of job %s, which Kueue has to make", job.Name)
	case active(work):
		return fmt.Errorf("workload %s of job %s is active: %w", work.GetName(), job.Name, ErrNotYet)
	}
	return nil
}
