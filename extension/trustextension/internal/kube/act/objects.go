// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/trust"
)

// pageSize is how many objects are read at once.
const pageSize = 250

// eachPod calls visit for each pod of the agent's ServiceAccount that may still
// run something. Labels do not count: whoever runs a pod can strip them.
func (a *Actuator) eachPod(ctx context.Context, t target, visit func(*corev1.Pod) error) error {
	live := fields.AndSelectors(
		fields.OneTermEqualSelector("spec.serviceAccountName", t.name),
		fields.OneTermNotEqualSelector("status.phase", string(corev1.PodSucceeded)),
		fields.OneTermNotEqualSelector("status.phase", string(corev1.PodFailed)),
	)
	options := metav1.ListOptions{Limit: pageSize, FieldSelector: live.String()}
	for {
		page, err := a.cfg.Client.CoreV1().Pods(t.namespace).List(ctx, options)
		if err != nil {
			return err
		}
		for i := range page.Items {
			if err := visit(&page.Items[i]); err != nil {
				return err
			}
		}
		if options.Continue = page.Continue; options.Continue == "" {
			return nil
		}
	}
}

// eachJob calls visit for each Job that runs as the agent and is not over, whoever
// made it.
func (a *Actuator) eachJob(ctx context.Context, t target, visit func(*batchv1.Job) error) error {
	options := metav1.ListOptions{Limit: pageSize}
	for {
		page, err := a.cfg.Client.BatchV1().Jobs(t.namespace).List(ctx, options)
		if err != nil {
			return err
		}
		for i := range page.Items {
			if job := &page.Items[i]; runsAs(job) == t.name && !over(job) {
				if err := visit(job); err != nil {
					return err
				}
			}
		}
		if options.Continue = page.Continue; options.Continue == "" {
			return nil
		}
	}
}

// runsAs is the ServiceAccount of a Job's pods.
func runsAs(job *batchv1.Job) string {
	if name := job.Spec.Template.Spec.ServiceAccountName; name != "" {
		return name
	}
	return "default"
}

// over reports whether a Job has ended.
func over(job *batchv1.Job) bool {
	return holds(job, batchv1.JobComplete) || holds(job, batchv1.JobFailed)
}

func holds(job *batchv1.Job, kind batchv1.JobConditionType) bool {
	for _, c := range job.Status.Conditions {
		if c.Type == kind {
			return c.Status == corev1.ConditionTrue
		}
	}
	return false
}

func suspended(job *batchv1.Job) bool { return job.Spec.Suspend != nil && *job.Spec.Suspend }

// jobOf is the Job that owns a pod, nil for none.
func jobOf(pod *corev1.Pod) *metav1.OwnerReference {
	if owner := metav1.GetControllerOf(pod); owner != nil && owner.Kind == "Job" {
		return owner
	}
	return nil
}

// levelOf is the phase that a pod states as its TRUST_LEVEL: the highest of its
// containers', and that of the most trusted where a container states none.
func levelOf(pod *corev1.PodSpec) trust.Phase {
	level := trust.Shadow
	for _, containers := range [][]corev1.Container{pod.InitContainers, pod.Containers} {
		for i := range containers {
			level = max(level, stated(containers[i].Env))
		}
	}
	return level
}

// states reports whether any container of a pod states a TRUST_LEVEL.
func states(pod *corev1.PodSpec) bool {
	return slices.ContainsFunc(slices.Concat(pod.InitContainers, pod.Containers), func(c corev1.Container) bool {
		return slices.ContainsFunc(c.Env, func(e corev1.EnvVar) bool { return e.Name == v1alpha1.EnvTrustLevel })
	})
}

func stated(env []corev1.EnvVar) trust.Phase {
	level, found := trust.Shadow, false
	for i := range env {
		if env[i].Name != v1alpha1.EnvTrustLevel {
			continue
		}
		n, err := strconv.Atoi(env[i].Value)
		if err != nil || n < 0 || n >= trust.NumPhases {
			return trust.Autonomous
		}
		level, found = max(level, trust.Phase(n)), true
	}
	if !found {
		return trust.Autonomous
	}
	return level
}

// phaseOf is the phase that an Agent holds.
func phaseOf(agent *v1alpha1.Agent) (trust.Phase, error) {
	if agent.Status.Phase == "" {
		return trust.Shadow, nil
	}
	return trust.ParsePhase(string(agent.Status.Phase))
}

// fresh is the Agent as the API server has it.
func (a *Actuator) fresh(ctx context.Context, t target) (*v1alpha1.Agent, error) {
	agent, err := a.cfg.Agents.Fresh(ctx, t.namespace, t.name)
	if apierrors.IsNotFound(err) {
		return nil, fmt.Errorf("%w: make one of the name of the ServiceAccount", ErrNoAgent)
	}
	return agent, err
}
