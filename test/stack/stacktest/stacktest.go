// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package stacktest gives the tests of a package one control plane to share.
package stacktest

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/internal/kubeapi"
	"github.com/leasehold/leasehold/test/stack"
)

// Cluster is a control plane that knows Leasehold's resources.
type Cluster struct {
	*stack.Stack
	Clients *kubeapi.Clients
}

// Run starts a cluster, lets use keep it, runs the tests and ends it. It returns
// the exit code for TestMain. All checks are asked when it has ended.
func Run(m *testing.M, use func(*Cluster), checks ...Check) int {
	c, err := Start(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, "start a control plane to test against:", err)
		return 1
	}
	use(c)
	after := make([]func() error, len(checks))
	for i, check := range checks {
		after[i] = check()
	}
	code := m.Run()
	if err := c.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "stop the control plane:", err)
		code = max(code, 1)
	}
	for _, check := range after {
		if err := check(); err != nil && code == 0 {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	return code
}

// Check looks at something before the tests, and returns what looks at it after.
type Check func() (after func() error)

// NoLeaks is the Check that all goroutines of the tests have ended, but for those
// of the connections of client-go, which processes keep.
func NoLeaks() (after func() error) {
	// The clients of the tests watch their certificates.
	before := goleak.IgnoreCurrent()
	return func() error {
		return goleak.Find(before, goleak.IgnoreAnyFunction("golang.org/x/net/http2.(*ClientConn).readLoop"))
	}
}

// Start starts a cluster, which the caller stops.
func Start(ctx context.Context) (*Cluster, error) {
	s, err := stack.Start(ctx, stack.Options{Log: os.Stderr})
	if err != nil {
		return nil, err
	}
	if err := s.Apply(ctx, stack.CRDs); err != nil {
		_ = s.Stop()
		return nil, err
	}
	clients, err := kubeapi.New(s.Config())
	if err != nil {
		_ = s.Stop()
		return nil, err
	}
	return &Cluster{Stack: s, Clients: clients}, nil
}

// Namespace makes a namespace of its own for a test, with labels.
func (c *Cluster) Namespace(t testing.TB, labels map[string]string) string {
	t.Helper()
	ns, err := c.Clients.Kubernetes.CoreV1().Namespaces().Create(t.Context(), &corev1.Namespace{
		ObjectMeta: metav1.ObjectMeta{GenerateName: "test-", Labels: labels},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	t.Cleanup(func() {
		_ = c.Clients.Kubernetes.CoreV1().Namespaces().Delete(context.WithoutCancel(t.Context()), ns.Name, metav1.DeleteOptions{})
	})
	return ns.Name
}
