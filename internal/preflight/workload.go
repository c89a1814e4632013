// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

// OwnNamespace is where Leasehold itself runs.
const OwnNamespace = "leasehold-system"

// workloadKinds are the kinds that have a template of pods.
var workloadKinds = []string{"Agent", "Job", "CronJob", "Pod", "Deployment", "StatefulSet", "DaemonSet"}

// workload is something with a template of pods.
type workload struct {
	*Object
	// template says that it is the jobTemplate of an Agent, in which Leasehold
	// fills in what is left out.
	template bool
	// job is nil for what is no Job; jobField and podField are where they stand.
	job                *batchv1.JobSpec
	jobField, podField string
	pod                *corev1.PodSpec
	meta               *metav1.ObjectMeta
}

// agentWorkloads are those that run as agents.
func (l *look) agentWorkloads() (all []workload) {
	for _, w := range l.workloads() {
		if l.isAgents(&w) {
			all = append(all, w)
		}
	}
	return all
}

// workloads are all there are, but for Jobs that have ended and what is made of
// others.
func (in *Input) workloads() (all []workload) {
	for _, o := range in.Objects {
		w := workload{Object: o}
		switch v := o.Value.(type) {
		case *v1alpha1.Agent:
			if v.Spec.JobTemplate == nil {
				continue
			}
			w.template = true
			w.ofJob(&v.Spec.JobTemplate.Spec, "spec.jobTemplate.spec", &v.Spec.JobTemplate.Spec.Template.ObjectMeta)
		case *batchv1.Job:
			if ended(v) || len(v.OwnerReferences) > 0 && v.OwnerReferences[0].Kind == "CronJob" {
				continue
			}
			w.ofJob(&v.Spec, "spec", &v.ObjectMeta)
		case *batchv1.CronJob:
			w.ofJob(&v.Spec.JobTemplate.Spec, "spec.jobTemplate.spec", &v.Spec.JobTemplate.Spec.Template.ObjectMeta)
		case *corev1.Pod:
			if metav1.GetControllerOf(v) != nil {
				continue
			}
			w.pod, w.podField, w.meta = &v.Spec, "spec", &v.ObjectMeta
		case *appsv1.Deployment:
			w.ofPod(&v.Spec.Template)
		case *appsv1.StatefulSet:
			w.ofPod(&v.Spec.Template)
		case *appsv1.DaemonSet:
			w.ofPod(&v.Spec.Template)
		default:
			continue
		}
		if !w.template {
			o.account = w.serviceAccount()
		}
		all = append(all, w)
	}
	return all
}

func (w *workload) ofJob(spec *batchv1.JobSpec, field string, meta *metav1.ObjectMeta) {
	w.job, w.jobField, w.meta = spec, field, meta
	w.pod, w.podField = &spec.Template.Spec, field+".template.spec"
}

func (w *workload) ofPod(template *corev1.PodTemplateSpec) {
	w.pod, w.podField, w.meta = &template.Spec, "spec.template.spec", &template.ObjectMeta
}

func ended(j *batchv1.Job) bool {
	for _, c := range j.Status.Conditions {
		if (c.Type == batchv1.JobComplete || c.Type == batchv1.JobFailed) && c.Status == corev1.ConditionTrue {
			return true
		}
	}
	return false
}

// serviceAccount is the one that its pods run as.
func (w *workload) serviceAccount() string {
	switch {
	case w.template:
		return w.account
	case w.pod.ServiceAccountName != "":
		return w.pod.ServiceAccountName
	case w.pod.DeprecatedServiceAccount != "":
		return w.pod.DeprecatedServiceAccount
	}
	return "default"
}

// isAgents reports whether it runs as an agent: by its account, or because it says
// so.
func (l *look) isAgents(w *workload) bool {
	if w.template || l.agentNamed(w.Namespace, w.serviceAccount()) != nil || w.meta.Labels[v1alpha1.LabelAgent] != "" {
		return true
	}
	for _, c := range w.containers() {
		if _, ok := c.variable(v1alpha1.EnvTrustLevel); ok {
			return true
		}
	}
	return false
}

// container is one of a workload, with where it stands.
type container struct {
	*corev1.Container
	field string
}

// containers are all of its containers, those that come before the others first.
func (w *workload) containers() (all []container) {
	for i := range w.pod.InitContainers {
		all = append(all, container{&w.pod.InitContainers[i], fmt.Sprintf("%s.initContainers[%d]", w.podField, i)})
	}
	for i := range w.pod.Containers {
		all = append(all, container{&w.pod.Containers[i], fmt.Sprintf("%s.containers[%d]", w.podField, i)})
	}
	return all
}

// variable is the place of an environment variable.
func (c *container) variable(name string) (index int, ok bool) {
	for i := range c.Env {
		if c.Env[i].Name == name {
			return i, true
		}
	}
	return 0, false
}
