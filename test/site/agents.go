// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"context"
	"encoding/json"
	"fmt"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

// Template is a Job that plays a script of the sample agent.
func Template(script string, args ...string) *batchv1.JobTemplateSpec {
	no, yes := false, true
	some := corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("100m"), corev1.ResourceMemory: resource.MustParse("64Mi")}
	return &batchv1.JobTemplateSpec{Spec: batchv1.JobSpec{Template: corev1.PodTemplateSpec{Spec: corev1.PodSpec{
		RestartPolicy:                 corev1.RestartPolicyNever,
		TerminationGracePeriodSeconds: new(int64(2)),
		SecurityContext: &corev1.PodSecurityContext{
			RunAsNonRoot: &yes, SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault},
		},
		Containers: []corev1.Container{{
			Name: "agent", Image: AgentImage + ":1", Command: []string{"/sample-agent"}, Args: append([]string{"--script", script}, args...),
			Resources: corev1.ResourceRequirements{Requests: some, Limits: some},
			SecurityContext: &corev1.SecurityContext{
				AllowPrivilegeEscalation: &no, Capabilities: &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}},
			},
		}},
	}}}}
}

// CreateAgent makes a ServiceAccount and an Agent of it that plays a script; change
// may be nil.
func (s *Site) CreateAgent(ctx context.Context, namespace, name string, template *batchv1.JobTemplateSpec, change func(*v1alpha1.Agent)) (*v1alpha1.Agent, error) {
	account := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: name}}
	if _, err := s.Clients.Kubernetes.CoreV1().ServiceAccounts(namespace).Create(ctx, account, metav1.CreateOptions{}); err != nil {
		return nil, fmt.Errorf("make the ServiceAccount %s: %w", name, err)
	}
	agent := &v1alpha1.Agent{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: v1alpha1.AgentSpec{
			ServiceAccountName: name, JobTemplate: template,
			Triggers: []v1alpha1.TriggerGrant{{Name: "next-cycle"}},
		},
	}
	if change != nil {
		change(agent)
	}
	return s.Clients.Agents(namespace).Create(ctx, agent, metav1.CreateOptions{})
}

// Merge changes an Agent by a merge patch.
func (s *Site) Merge(ctx context.Context, namespace, name string, patch any) error {
	body, err := json.Marshal(patch)
	if err != nil {
		return err
	}
	_, err = s.Kubectl(ctx, "", "-n", namespace, "patch", "agent", name, "--type=merge", "-p", string(body))
	return err
}
