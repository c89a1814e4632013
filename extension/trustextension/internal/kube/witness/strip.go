// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package witness

import (
	"strings"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

// stripJob keeps of a Job what is judged. It may be given what it returned.
func stripJob(object any) (any, error) {
	j, ok := object.(*batchv1.Job)
	if !ok {
		return object, nil
	}
	out := &batchv1.Job{ObjectMeta: stripMeta(&j.ObjectMeta)}
	out.Labels, out.Annotations = ours(j.Labels), ours(j.Annotations)
	out.ManagedFields = managers(j.ManagedFields)
	out.Spec.Suspend, out.Spec.ActiveDeadlineSeconds = j.Spec.Suspend, j.Spec.ActiveDeadlineSeconds
	template := &j.Spec.Template.Spec
	out.Spec.Template.Spec = corev1.PodSpec{
		ServiceAccountName: account(template),
		InitContainers:     named(template.InitContainers),
		Containers:         named(template.Containers),
	}
	out.Status = batchv1.JobStatus{
		StartTime: j.Status.StartTime, CompletionTime: j.Status.CompletionTime,
		Active: j.Status.Active, Succeeded: j.Status.Succeeded, Failed: j.Status.Failed,
	}
	for i := range j.Status.Conditions {
		if c := &j.Status.Conditions[i]; ends(c) {
			out.Status.Conditions = append(out.Status.Conditions, batchv1.JobCondition{
				Type: c.Type, Status: c.Status, Reason: c.Reason, LastTransitionTime: c.LastTransitionTime,
			})
		}
	}
	return out, nil
}

func stripMeta(m *metav1.ObjectMeta) metav1.ObjectMeta {
	return metav1.ObjectMeta{
		Namespace: m.Namespace, Name: m.Name, UID: m.UID, ResourceVersion: m.ResourceVersion, Generation: m.Generation,
		CreationTimestamp: m.CreationTimestamp, DeletionTimestamp: m.DeletionTimestamp,
	}
}

// ours are the labels or annotations that Leasehold gives a meaning.
func ours(all map[string]string) map[string]string {
	some := map[string]string{}
	for k, v := range all {
		switch {
		case strings.HasPrefix(k, v1alpha1.GroupVersion.Group+"/"), k == v1alpha1.LabelManagedBy,
			k == v1alpha1.AnnotationSpanID, k == v1alpha1.AnnotationTraceID:
			some[k] = v
		}
	}
	return some
}

// managers keeps that Leasehold wrote the object, without what.
func managers(all []metav1.ManagedFieldsEntry) (some []metav1.ManagedFieldsEntry) {
	for i := range all {
		if m := &all[i]; m.Manager == v1alpha1.FieldManager && m.Subresource == "" {
			some = append(some, metav1.ManagedFieldsEntry{Manager: m.Manager, Operation: m.Operation})
		}
	}
	return some
}

func named(all []corev1.Container) []corev1.Container {
	out := make([]corev1.Container, len(all))
	for i := range all {
		out[i].Name = all[i].Name
	}
	return out
}

// account is the ServiceAccount that a pod runs as.
func account(spec *corev1.PodSpec) string {
	if spec.ServiceAccountName == "" {
		return "default"
	}
	return spec.ServiceAccountName
}

// ends reports whether a condition ends a Job.
func ends(c *batchv1.JobCondition) bool {
	return c.Status == corev1.ConditionTrue && (c.Type == batchv1.JobComplete || c.Type == batchv1.JobFailed)
}

func agentsOf(object any) ([]string, error) {
	switch o := object.(type) {
	case *batchv1.Job:
		return []string{agentOf(o)}, nil
	case *pod:
		return []string{o.agent()}, nil
	}
	return nil, nil
}

func agentOf(j *batchv1.Job) string {
	return j.Namespace + "/" + j.Spec.Template.Spec.ServiceAccountName
}

func jobsOf(object any) ([]string, error) {
	if p, ok := object.(*pod); ok && p.job != "" {
		return []string{string(p.job)}, nil
	}
	return nil, nil
}
