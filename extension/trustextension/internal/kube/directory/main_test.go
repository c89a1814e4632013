// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package directory

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap/zaptest"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/test/stack/stacktest"
)

var cluster *stacktest.Cluster

func TestMain(m *testing.M) {
	os.Exit(stacktest.Run(m, func(c *stacktest.Cluster) { cluster = c }, stacktest.NoLeaks))
}

// rig is a directory of a namespace of its own.
type rig struct {
	t  *testing.T
	ns string
	*Directory
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, ns: cluster.Namespace(t, nil)}
	r.start()
	return r
}

func (r *rig) start() {
	r.t.Helper()
	var err error
	r.Directory, err = New(Config{Clients: cluster.Clients, Namespace: r.ns, Policy: trust.DemoPolicy(), Log: zaptest.NewLogger(r.t)})
	require.NoError(r.t, err)
	r.t.Cleanup(r.Directory.Stop)
	ctx, cancel := context.WithTimeout(r.t.Context(), 20*time.Second)
	defer cancel()
	require.NoError(r.t, r.Start(ctx))
}

func (r *rig) name(agent string) string { return r.ns + "/" + agent }

// apply makes an agent, or gives it another spec.
func (r *rig) apply(name string, spec v1alpha1.AgentSpec) *v1alpha1.Agent {
	r.t.Helper()
	spec.ServiceAccountName = name
	agents := cluster.Clients.Agents(r.ns)
	if old, err := agents.Get(r.t.Context(), name, metav1.GetOptions{}); err == nil {
		old.Spec = spec
		now, err := agents.Update(r.t.Context(), old, metav1.UpdateOptions{})
		require.NoError(r.t, err)
		return now
	}
	made, err := agents.Create(r.t.Context(), &v1alpha1.Agent{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: spec}, metav1.CreateOptions{})
	require.NoError(r.t, err)
	return made
}

func (r *rig) remove(name string) {
	r.t.Helper()
	require.NoError(r.t, cluster.Clients.Agents(r.ns).Delete(r.t.Context(), name, metav1.DeleteOptions{}))
}

// soon waits for what has to come.
func (r *rig) soon(check func(t *assert.CollectT)) {
	r.t.Helper()
	require.EventuallyWithT(r.t, check, 60*time.Second, 5*time.Millisecond)
}

// problem waits for what is wrong with an agent.
func (r *rig) problem(name, reason string) {
	r.t.Helper()
	r.soon(func(t *assert.CollectT) {
		agent, problem := r.Agent(r.name(name))
		assert.NotNil(t, agent)
		assert.Equal(t, reason, problem.Reason, problem.Message)
	})
}
