// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"sync"

	authv1 "k8s.io/api/authentication/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/test/site"
)

// member is an agent with a Job whose pod's token we send with, in its place.
type member struct {
	namespace, name, token string
	job                    *batchv1.Job
	pod                    *corev1.Pod
}

func (m *member) key() string { return m.namespace + "/" + m.name }

// together is how many members share a namespace, and atOnce how many are made at
// once.
const (
	together = 10
	atOnce   = 4
)

// join makes members, with their Agents, Jobs, pods and tokens.
func (b *bench) join(ctx context.Context, what string, n int) ([]*member, error) {
	return b.joinAs(ctx, what, n, func(a *v1alpha1.Agent) { a.Spec.MaxConcurrentCycles = 8 })
}

// joinAs is join for Agents that differ.
func (b *bench) joinAs(ctx context.Context, what string, n int, change func(*v1alpha1.Agent)) ([]*member, error) {
	members := make([]*member, n)
	namespace := ""
	for i := range members {
		if i%together == 0 {
			var err error
			if namespace, err = b.namespace(ctx, what); err != nil {
				return nil, err
			}
		}
		members[i] = &member{namespace: namespace, name: fmt.Sprintf("%s-%d", what, b.joined+i)}
	}
	b.joined += n
	return members, each(n, func(i int) error { return b.enter(ctx, members[i], change) })
}

// each calls do for 0 to n-1, some at once, and returns the first error.
func each(n int, do func(int) error) error {
	var group sync.WaitGroup
	next, failed := make(chan int), make(chan error, atOnce)
	for range atOnce {
		group.Go(func() {
			var err error
			for i := range next {
				if err == nil {
					err = do(i)
				}
			}
			failed <- err
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	group.Wait()
	for range atOnce {
		if err := <-failed; err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) namespace(ctx context.Context, what string) (string, error) {
	b.serial++
	ns, err := b.Clients.Kubernetes.CoreV1().Namespaces().Create(ctx, &corev1.Namespace{
		ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("%s-%d", what, b.serial)},
	}, metav1.CreateOptions{})
	if err != nil {
		return "", err
	}
	return ns.Name, nil
}

// node is one that nobody runs: only the objects of pods count here.
const node = "nobodys"

// template is that of the Jobs of a member.
func template() *batchv1.JobTemplateSpec {
	t := site.Template("hang")
	t.Spec.Template.Spec.NodeName = node
	return t
}

func (b *bench) enter(ctx context.Context, m *member, change func(*v1alpha1.Agent)) (err error) {
	if _, err = b.CreateAgent(ctx, m.namespace, m.name, template(), change); err != nil {
		return err
	}
	if _, err := b.seen.await(ctx, held+m.key()); err != nil {
		return err
	}
	kube := b.Clients.Kubernetes
	if m.job, err = kube.BatchV1().Jobs(m.namespace).Create(ctx, jobOf(m.name, m.name), metav1.CreateOptions{}); err != nil {
		return err
	}
	if _, err := b.seen.await(ctx, podMade+m.job.Name); err != nil {
		return err
	}
	pods, err := kube.CoreV1().Pods(m.namespace).List(ctx, metav1.ListOptions{LabelSelector: batchv1.JobNameLabel + "=" + m.job.Name})
	if err != nil {
		return err
	}
	if len(pods.Items) != 1 {
		return fmt.Errorf("the Job %s has %d pods", m.job.Name, len(pods.Items))
	}
	m.pod = &pods.Items[0]
	if err := b.runs(ctx, m.pod); err != nil {
		return err
	}
	token, err := b.kubelet.CoreV1().ServiceAccounts(m.namespace).CreateToken(ctx, m.name, &authv1.TokenRequest{Spec: authv1.TokenRequestSpec{
		Audiences:         []string{"leasehold"},
		ExpirationSeconds: new(int64(7200)),
		BoundObjectRef:    &authv1.BoundObjectReference{Kind: "Pod", APIVersion: "v1", Name: m.pod.Name, UID: m.pod.UID},
	}}, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	m.token = token.Status.Token
	return nil
}

// runs says of a pod that it runs, as its kubelet would.
func (b *bench) runs(ctx context.Context, pod *corev1.Pod) error {
	now := metav1.Now()
	pod.Status.Phase, pod.Status.StartTime = corev1.PodRunning, &now
	pod.Status.ContainerStatuses = []corev1.ContainerStatus{{
		Name: pod.Spec.Containers[0].Name, Image: pod.Spec.Containers[0].Image, Ready: true, Started: new(true),
		State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: now}},
	}}
	_, err := b.Clients.Kubernetes.CoreV1().Pods(pod.Namespace).UpdateStatus(ctx, pod, metav1.UpdateOptions{})
	return err
}

// jobOf is a Job of an agent, good enough for admission.
func jobOf(name, agent string) *batchv1.Job {
	spec := template().Spec
	spec.TTLSecondsAfterFinished, spec.ActiveDeadlineSeconds, spec.BackoffLimit = new(int32(600)), new(int64(3600)), new(int32(0))
	pod := &spec.Template.Spec
	pod.ServiceAccountName, pod.AutomountServiceAccountToken = agent, new(false)
	pod.Volumes = []corev1.Volume{{Name: "token", VolumeSource: corev1.VolumeSource{Projected: &corev1.ProjectedVolumeSource{
		Sources: []corev1.VolumeProjection{{ServiceAccountToken: &corev1.ServiceAccountTokenProjection{
			Audience: "leasehold", ExpirationSeconds: new(int64(3600)), Path: "token",
		}}},
	}}}}
	c := &pod.Containers[0]
	c.VolumeMounts = []corev1.VolumeMount{{Name: "token", MountPath: "/var/run/secrets/leasehold", ReadOnly: true}}
	c.Env = []corev1.EnvVar{{Name: v1alpha1.EnvTrustLevel, Value: "0"}}
	return &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: spec}
}
