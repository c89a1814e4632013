// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"cmp"
	"fmt"
	"maps"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// How long a Job may run, and how long it stays afterwards, in seconds, where its
// template does not say. What ends has to stay until it has been looked at.
const (
	defaultDeadline = 3600
	defaultTTL      = 300
	leastTTL        = 60
)

// build is the Job that a launch makes of an Agent's template.
func (a *Actuator) build(agent *v1alpha1.Agent, phase trust.Phase, action *trustapi.Action) (*batchv1.Job, error) {
	if agent.Spec.JobTemplate == nil {
		return nil, fmt.Errorf("%w: %s", ErrTemplate, cmp.Or(agent.Spec.JobTemplateError, "there is none"))
	}
	if len(validation.IsValidLabelValue(agent.Name)) > 0 {
		return nil, fmt.Errorf("%w: its name is longer than the 63 bytes of a label", ErrTemplate)
	}
	template := agent.Spec.JobTemplate.DeepCopy()
	job := &batchv1.Job{
		ObjectMeta: metav1.ObjectMeta{
			Name: jobName(target{agent.Namespace, agent.Name}, action), Namespace: agent.Namespace,
			Labels: template.Labels, Annotations: template.Annotations,
			OwnerReferences: []metav1.OwnerReference{{
				APIVersion: v1alpha1.GroupVersion.String(), Kind: "Agent", Name: agent.Name, UID: agent.UID,
			}},
		},
		Spec: template.Spec,
	}
	a.bound(job)
	own := map[string]string{
		v1alpha1.LabelManagedBy: v1alpha1.ManagedBy, v1alpha1.LabelAgent: agent.Name, v1alpha1.LabelPhase: phase.String(),
	}
	marks := origin(action)
	marks[v1alpha1.AnnotationAction] = action.ID
	marks[v1alpha1.AnnotationDeadline] = stamp(a.cfg.Now().Add(time.Duration(*job.Spec.ActiveDeadlineSeconds) * time.Second))
	for _, meta := range []*metav1.ObjectMeta{&job.ObjectMeta, &job.Spec.Template.ObjectMeta} {
		meta.Labels, meta.Annotations = with(meta.Labels, own), with(meta.Annotations, marks)
	}
	a.equip(&job.Spec.Template.Spec, agent, phase, job)
	return job, nil
}

// bound makes a Job one that runs once, for a limited time, and is then removed.
func (a *Actuator) bound(job *batchv1.Job) {
	s := &job.Spec
	s.Parallelism, s.Completions, s.BackoffLimit = new(int32(1)), new(int32(1)), new(int32(0))
	s.CompletionMode, s.BackoffLimitPerIndex, s.MaxFailedIndexes, s.SuccessPolicy = nil, nil, nil, nil
	s.Selector, s.ManualSelector = nil, nil
	if s.ActiveDeadlineSeconds == nil {
		s.ActiveDeadlineSeconds = new(int64(defaultDeadline))
	}
	if s.TTLSecondsAfterFinished == nil {
		s.TTLSecondsAfterFinished = new(int32(defaultTTL))
	}
	s.TTLSecondsAfterFinished = new(max(leastTTL, *s.TTLSecondsAfterFinished))
	s.Suspend = new(queued(job)) // Kueue resumes what it admits
}

// equip gives a pod its identity, and what tells it who it is and how far it is
// trusted. The template has no say in that.
func (a *Actuator) equip(pod *corev1.PodSpec, agent *v1alpha1.Agent, phase trust.Phase, job *batchv1.Job) {
	pod.ServiceAccountName, pod.DeprecatedServiceAccount = agent.Name, ""
	pod.AutomountServiceAccountToken = new(false)
	pod.RestartPolicy = corev1.RestartPolicyNever
	a.addToken(pod, agent)
	addWrapped(pod, agent, job)
	env := a.env(agent, phase, job)
	for _, containers := range [][]corev1.Container{pod.InitContainers, pod.Containers} {
		for i := range containers {
			containers[i].Env = replace(containers[i].Env, env)
			mountTokens(&containers[i], agent)
		}
	}
}

// with is a map with what another one has on top.
func with(m, more map[string]string) map[string]string {
	all := make(map[string]string, len(m)+len(more))
	maps.Copy(all, m)
	maps.Copy(all, more)
	return all
}
