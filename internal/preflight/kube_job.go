// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"slices"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

var kubeJob = Check{
	ID: "k8s.job", Group: GroupKube,
	Title: "A cycle is one Job that ends, is removed, and is confined",
	Why: "A Job without a deadline runs and spends for ever; one that is tried again does everything twice under one name. A " +
		"container with more rights than it needs is a way around every other check.",
	Mend: "Set activeDeadlineSeconds and ttlSecondsAfterFinished (a day at most), backoffLimit: 0, restartPolicy: Never, one pod; " +
		"runAsNonRoot, a seccompProfile, allowPrivilegeEscalation: false and capabilities.drop: [ALL]; nothing of the host. " +
		"In a jobTemplate Leasehold fills in the first four.",
	needs: workloadKinds,
	run:   runKubeJob,
}

// maxSeconds is a day: the most that the admission policies allow.
const maxSeconds = 86400

func runKubeJob(l *look) {
	for _, a := range of[v1alpha1.Agent](l.Input) {
		if a.is.Spec.JobTemplateError != "" {
			l.bad(a.Object, "spec.jobTemplate", "%s", a.is.Spec.JobTemplateError)
		}
	}
	for _, w := range l.agentWorkloads() {
		l.saw()
		if w.job == nil && w.Kind != "Pod" {
			l.bad(w.Object, "", "an agent runs as Jobs: a %s never ends", w.Kind)
		} else if w.job != nil {
			l.ends(&w)
		}
		l.confined(&w)
	}
}

// ends looks whether a Job is one attempt with an end.
func (l *look) ends(w *workload) {
	if s := w.job.ActiveDeadlineSeconds; s == nil && !w.template || s != nil && (*s > maxSeconds || *s < 1) {
		l.bad(w.Object, w.jobField+".activeDeadlineSeconds", "it has to be set, to %d at most, so that the Job ends", maxSeconds)
	}
	if s := w.job.TTLSecondsAfterFinished; s == nil && !w.template || s != nil && *s > maxSeconds {
		l.bad(w.Object, w.jobField+".ttlSecondsAfterFinished", "it has to be set, to %d at most, so that the Job is removed", maxSeconds)
	}
	if n := w.job.BackoffLimit; n == nil && !w.template || n != nil && *n != 0 {
		l.bad(w.Object, w.jobField+".backoffLimit", "it has to be 0: a cycle is one attempt")
	}
	if p := w.job.PodFailurePolicy; p != nil && slices.ContainsFunc(p.Rules, func(r batchv1.PodFailurePolicyRule) bool { return r.Action == batchv1.PodFailurePolicyActionIgnore }) {
		l.bad(w.Object, w.jobField+".podFailurePolicy", "it ignores failures: a cycle is one attempt")
	}
	if p, c := w.job.Parallelism, w.job.Completions; p != nil && *p > 1 || c != nil && *c > 1 {
		l.bad(w.Object, w.jobField+".parallelism", "a cycle is one pod: parallelism and completions may be 1 at most")
	}
	if p := w.pod.RestartPolicy; p != corev1.RestartPolicyNever && !(w.template && p == "") {
		l.bad(w.Object, w.podField+".restartPolicy", "it has to be Never: a cycle is one attempt")
	}
}

// confined looks at what its containers may do on the node.
func (l *look) confined(w *workload) {
	if w.pod.HostNetwork || w.pod.HostPID || w.pod.HostIPC {
		l.bad(w.Object, w.podField, "it shares the network, the processes or the memory of the host")
	}
	for i, v := range w.pod.Volumes {
		if v.HostPath != nil {
			l.bad(w.Object, w.podField+".volumes"+index(i)+".hostPath", "it mounts a path of the host")
		}
	}
	pod := w.pod.SecurityContext
	if pod == nil {
		pod = &corev1.PodSecurityContext{}
	}
	for _, c := range w.containers() {
		own := c.SecurityContext
		if own == nil {
			own = &corev1.SecurityContext{}
		}
		l.rights(w, &c, own, pod)
	}
}

func (l *look) rights(w *workload, c *container, own *corev1.SecurityContext, pod *corev1.PodSecurityContext) {
	field := c.field + ".securityContext"
	if either := firstSet(own.RunAsNonRoot, pod.RunAsNonRoot); either == nil || !*either {
		l.bad(w.Object, field+".runAsNonRoot", "it may run as root: set it to true, here or for the pod")
	}
	if either := firstSet(own.SeccompProfile, pod.SeccompProfile); either == nil || either.Type == corev1.SeccompProfileTypeUnconfined {
		l.bad(w.Object, field+".seccompProfile", "it may make any system call: set type to RuntimeDefault, here or for the pod")
	}
	if own.AllowPrivilegeEscalation == nil || *own.AllowPrivilegeEscalation || own.Privileged != nil && *own.Privileged {
		l.bad(w.Object, field+".allowPrivilegeEscalation", "it may gain rights: set it to false, and privileged as well")
	}
	if own.Capabilities == nil || !slices.Contains(own.Capabilities.Drop, "ALL") {
		l.bad(w.Object, field+".capabilities.drop", "it keeps capabilities of root: set it to [ALL]")
	}
}

// firstSet is the first of two that is there.
func firstSet[T any](a, b *T) *T {
	if a != nil {
		return a
	}
	return b
}
