// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

func agent(name string) *v1alpha1.Agent {
	return &v1alpha1.Agent{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec:       v1alpha1.AgentSpec{ServiceAccountName: name},
	}
}

// job is one that every policy lets in for an agent of the level.
func job(account, level string) *batchv1.Job {
	t := template()
	t.Spec.Template.Spec.ServiceAccountName = account
	t.Spec.Template.Spec.Containers[0].Env = []corev1.EnvVar{{Name: v1alpha1.EnvTrustLevel, Value: level}}
	return &batchv1.Job{ObjectMeta: metav1.ObjectMeta{GenerateName: account + "-"}, Spec: t.Spec}
}

// template is one that every policy lets in.
func template() *batchv1.JobTemplateSpec {
	return &batchv1.JobTemplateSpec{Spec: batchv1.JobSpec{
		TTLSecondsAfterFinished: new(int32(300)),
		ActiveDeadlineSeconds:   new(int64(3600)),
		BackoffLimit:            new(int32(0)),
		Template: corev1.PodTemplateSpec{Spec: corev1.PodSpec{
			RestartPolicy:                corev1.RestartPolicyNever,
			AutomountServiceAccountToken: new(false),
			SecurityContext: &corev1.PodSecurityContext{
				RunAsNonRoot:   new(true),
				SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault},
			},
			Containers: []corev1.Container{container("agent")},
		}},
	}}
}

func container(name string) corev1.Container {
	return corev1.Container{
		Name: name, Image: "registry.example/agent:1",
		Resources: corev1.ResourceRequirements{Limits: corev1.ResourceList{
			corev1.ResourceCPU: resource.MustParse("1"), corev1.ResourceMemory: resource.MustParse("1Gi"),
		}},
		SecurityContext: &corev1.SecurityContext{AllowPrivilegeEscalation: new(false)},
	}
}

func pod(account, level string) *corev1.Pod {
	j := job(account, level)
	return &corev1.Pod{ObjectMeta: j.ObjectMeta, Spec: j.Spec.Template.Spec}
}

// podTemplate is one that may be restarted.
func podTemplate(account string) corev1.PodTemplateSpec {
	spec := pod(account, "0").Spec
	spec.RestartPolicy = corev1.RestartPolicyAlways
	return corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: selector.MatchLabels}, Spec: spec}
}

var selector = &metav1.LabelSelector{MatchLabels: map[string]string{"app": "agent"}}

func deployment(account string) *appsv1.Deployment {
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{GenerateName: account + "-"},
		Spec:       appsv1.DeploymentSpec{Selector: selector, Template: podTemplate(account)},
	}
}

// tokenSecret is filled with a token that never expires.
func tokenSecret(account string) *corev1.Secret {
	return &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{
			GenerateName: account + "-", Annotations: map[string]string{corev1.ServiceAccountNameKey: account},
		},
		Type: corev1.SecretTypeServiceAccountToken,
	}
}
