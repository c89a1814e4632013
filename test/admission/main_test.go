// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package admission_test tries to get past Leasehold's admission policies and
// roles, on a real API server, as the people whom they are about.
package admission_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/rest"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/test/stack/stacktest"
)

var cluster *stacktest.Cluster

func TestMain(m *testing.M) {
	// That a variable is defined twice is what a test is about.
	rest.SetDefaultWarningHandler(rest.NoWarnings{})
	var err error
	code := stacktest.Run(m, func(c *stacktest.Cluster) {
		cluster = c
		if err = install(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, "install the policies and roles:", err)
		}
	})
	if err != nil {
		code = 1
	}
	os.Exit(code)
}

// install applies what is shipped and waits until each policy is in force: the
// API server takes up to a second to heed a new one.
func install(ctx context.Context) error {
	if err := cluster.Apply(ctx, "configs/kubernetes/rbac", "configs/kubernetes/admission"); err != nil {
		return err
	}
	const ns = "in-force"
	_, err := cluster.Clients.Kubernetes.CoreV1().Namespaces().Create(ctx,
		&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: ns}}, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	admin := person{cluster.Clients, ns}
	_, err = admin.Kubernetes.CoreV1().ServiceAccounts(ns).Create(ctx,
		&corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: "planner"}}, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	if _, err := admin.Agents(ns).Create(ctx, agent("planner"), metav1.CreateOptions{}); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	for policy, try := range violations {
		err := wait.PollUntilContextCancel(ctx, 20*time.Millisecond, true, func(ctx context.Context) (bool, error) {
			err := try(ctx, admin)
			return err != nil && strings.Contains(err.Error(), "'"+policy+"'"), nil
		})
		if err != nil {
			return fmt.Errorf("%s is not in force: %w", policy, err)
		}
	}
	return nil
}

// violations break one policy each, as dry runs.
var violations = map[string]func(context.Context, person) error{
	"leasehold-job-phase": func(ctx context.Context, p person) error {
		return p.createJob(ctx, job("planner", "1"))
	},
	"leasehold-job-template": func(ctx context.Context, p person) error {
		j := job("planner", "0")
		j.Spec.TTLSecondsAfterFinished = nil
		return p.createJob(ctx, j)
	},
	"leasehold-pod-phase": func(ctx context.Context, p person) error {
		return p.createPod(ctx, pod("planner", "0"))
	},
	"leasehold-workloads": func(ctx context.Context, p person) error {
		return p.createDeployment(ctx, deployment("planner"))
	},
	"leasehold-agent-tokens": func(ctx context.Context, p person) error {
		_, err := p.Kubernetes.CoreV1().Secrets(p.ns).Create(ctx, tokenSecret("planner"), dryRun)
		return err
	},
	"leasehold-wrapped-tokens": func(ctx context.Context, p person) error {
		_, err := p.Kubernetes.CoreV1().Secrets(p.ns).Create(ctx, wrapped("any", "2d0bb5a5-96f7-4b13-9f0c-2f2a2c4c7a43"), dryRun)
		return err
	},
	"leasehold-protected-fields": func(ctx context.Context, p person) error {
		j := job("nobody", "0")
		j.Labels = map[string]string{v1alpha1.LabelPhase: "autonomous"}
		return p.createJob(ctx, j)
	},
	"leasehold-agent-template": func(ctx context.Context, p person) error {
		a := agent("bad")
		a.Spec.JobTemplate = template()
		a.Spec.JobTemplate.Spec.Template.Spec.HostNetwork = true
		_, err := p.Agents(p.ns).Create(ctx, a, dryRun)
		return err
	},
}

// The API server heeds a change of an Agent within some milliseconds, if the machine is not busy.
const (
	timeout = time.Minute
	tick    = 5 * time.Millisecond
)
