// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"slices"
	"strconv"
	"strings"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/internal/trust"
)

// phaseEnv states a phase. Admission reads the number, so that it is literal.
func phaseEnv(phase trust.Phase) []corev1.EnvVar {
	return []corev1.EnvVar{
		{Name: v1alpha1.EnvTrustLevel, Value: strconv.Itoa(int(phase))},
		{Name: v1alpha1.EnvTrustPhase, Value: phase.String()},
	}
}

// env is what every container of a launched pod is told. A variable may refer to
// those before it.
func (a *Actuator) env(agent *v1alpha1.Agent, phase trust.Phase, job *batchv1.Job) []corev1.EnvVar {
	env := append(phaseEnv(phase),
		fromField("POD_NAME", "metadata.name"),
		fromField("POD_UID", "metadata.uid"),
		fromField("JOB_UID", "metadata.labels['"+batchv1.ControllerUidLabel+"']"),
		fromField(v1alpha1.EnvSpanID, "metadata.annotations['"+v1alpha1.AnnotationSpanID+"']"),
		corev1.EnvVar{Name: "OTEL_SERVICE_NAME", Value: agent.Name},
		corev1.EnvVar{Name: "OTEL_RESOURCE_ATTRIBUTES", Value: strings.Join([]string{
			semconv.NamespaceName + "=" + agent.Namespace,
			"k8s.job.name=" + job.Name, semconv.JobUID + "=$(JOB_UID)",
			"k8s.pod.name=$(POD_NAME)", "k8s.pod.uid=$(POD_UID)",
			semconv.AgentName + "=" + agent.Key(),
		}, ",")},
		corev1.EnvVar{Name: "LEASEHOLD_TOKEN_FILE", Value: tokenDir + "/" + tokenFile},
	)
	if parent := job.Annotations[v1alpha1.AnnotationTraceparent]; parent != "" {
		env = append(env, corev1.EnvVar{Name: "TRACEPARENT", Value: parent})
	}
	return replace(a.cfg.Env, append(env, vaultEnv(agent)...))
}

// replace is what a container's template says with ours before it: in the place
// of its own of the same name, and where what it says can refer to it.
func replace(theirs, ours []corev1.EnvVar) []corev1.EnvVar {
	all := slices.Clone(ours)
	for i := range theirs {
		if !slices.ContainsFunc(ours, func(e corev1.EnvVar) bool { return e.Name == theirs[i].Name }) {
			all = append(all, theirs[i])
		}
	}
	return all
}

func fromField(name, path string) corev1.EnvVar {
	return corev1.EnvVar{Name: name, ValueFrom: &corev1.EnvVarSource{FieldRef: &corev1.ObjectFieldSelector{FieldPath: path}}}
}
