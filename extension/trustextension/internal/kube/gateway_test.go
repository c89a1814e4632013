// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kube_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/extension"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.uber.org/zap/zaptest"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/extension/trustextension"
	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/test/stack/stacktest"
)

var cluster *stacktest.Cluster

func TestMain(m *testing.M) {
	os.Exit(stacktest.Run(m, func(c *stacktest.Cluster) { cluster = c }, stacktest.NoLeaks))
}

// gateway is the extension as others see it.
type gateway interface {
	extension.Extension
	trustapi.Intake
	trustapi.Service
	trustapi.Phases
	trustapi.Grants
}

// gatewayOf makes one that is not started, with a ledger of its own.
func gatewayOf(t *testing.T, ns, identity, election string) gateway {
	t.Helper()
	return gatewayBy(t, cluster.Kubeconfig(), ns, identity, election)
}

// gatewayBy makes one that reaches the API server by a kubeconfig.
func gatewayBy(t *testing.T, kubeconfig, ns, identity, election string) gateway {
	t.Helper()
	text := fmt.Sprintf(`
http: null
tick: 50ms
policy: {preset: demo-small-numbers}
ledger: {directory: %q}
kubernetes: {kubeconfig: %q, namespace: %s, identity: %s, leader_election: %s}`,
		filepath.Join(t.TempDir(), "ledger"), kubeconfig, ns, identity, election)
	read, err := confmap.NewRetrievedFromYAML([]byte(text))
	require.NoError(t, err)
	conf, err := read.AsConf()
	require.NoError(t, err)
	f := trustextension.NewFactory()
	cfg := f.CreateDefaultConfig()
	require.NoError(t, conf.Unmarshal(&cfg))
	require.NoError(t, confmap.Validate(cfg))
	set := extension.Settings{ID: component.NewID(f.Type()), TelemetrySettings: componenttest.NewNopTelemetrySettings()}
	set.Logger = zaptest.NewLogger(t)
	x, err := f.Create(t.Context(), set, cfg)
	require.NoError(t, err)
	g := x.(gateway)
	t.Cleanup(func() { assert.NoError(t, g.Shutdown(context.WithoutCancel(t.Context()))) })
	return g
}

func agent(t *testing.T, ns, name string) {
	t.Helper()
	_, err := cluster.Clients.Agents(ns).Create(t.Context(), &v1alpha1.Agent{
		ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: v1alpha1.AgentSpec{ServiceAccountName: name},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
}

func hard(name string) []trustapi.Submission {
	f := &anomaly.Finding{Rule: "phase.write", Severity: anomaly.Critical, Hard: true, Enforce: true, Span: 7, Count: 1, Text: "acted"}
	e := audit.Evidence{
		Subject: audit.Subject{Agent: name, Cycle: "c"}, At: pcommon.NewTimestampFromTime(time.Now()), Finding: f, Span: [8]byte{7: 7},
	}
	e.ID = e.Identify()
	return []trustapi.Submission{{Agent: name, Proven: true, Source: "test", Evidence: e}}
}

// patience is how long a busy machine may take.
const patience = 60 * time.Second

// held waits until the gateway holds its one agent.
func held(t *testing.T, g gateway) {
	t.Helper()
	require.EventuallyWithT(t, func(tt *assert.CollectT) {
		assert.Len(tt, g.Agents(trustapi.Query{}), 1, "an Agent is held before anything is heard of it")
	}, patience, 10*time.Millisecond)
}

// quarantined waits until the gateway holds the agent, and its Agent shows it.
func quarantined(t *testing.T, g gateway, ns, name string) {
	t.Helper()
	require.EventuallyWithT(t, func(tt *assert.CollectT) {
		d, err := g.Agent(ns + "/" + name)
		if assert.NoError(tt, err) {
			assert.NotNil(tt, d.Quarantine)
		}
		a, err := cluster.Clients.Agents(ns).Get(t.Context(), name, metav1.GetOptions{})
		if assert.NoError(tt, err) {
			assert.True(tt, a.Status.Quarantined)
			assert.NotEmpty(tt, a.Status.Record)
		}
	}, patience, 20*time.Millisecond)
}

func TestAGatewayAlone(t *testing.T) {
	ns := cluster.Namespace(t, nil)
	agent(t, ns, "a")
	g := gatewayOf(t, ns, "gateway-0", "null")
	require.NoError(t, g.Start(t.Context(), componenttest.NewNopHost()))
	held(t, g)
	require.NoError(t, g.Submit(t.Context(), hard(ns+"/a")))
	require.NoError(t, g.Submit(t.Context(), hard(ns+"/nobody")))
	assert.Equal(t, map[string]uint64{"unknown": 1}, g.Fleet().Refused)
	quarantined(t, g, ns, "a")
	for range 2 {
		require.NoError(t, g.Shutdown(t.Context()))
		assert.ErrorIs(t, g.Submit(t.Context(), hard(ns+"/a")), trustapi.ErrUnavailable)
		assert.Empty(t, g.Agents(trustapi.Query{}))
	}

	// The next has lost its disk, and not what it was told.
	next := gatewayOf(t, ns, "gateway-0", "null")
	require.NoError(t, next.Start(t.Context(), componenttest.NewNopHost()))
	d, err := next.Agent(ns + "/a")
	require.NoError(t, err)
	assert.NotNil(t, d.Quarantine)
}

func TestAGatewayThatStandsBy(t *testing.T) {
	ns := cluster.Namespace(t, nil)
	agent(t, ns, "a")
	election := fmt.Sprintf("{namespace: %s, lease_duration: 30s, renew_deadline: 20s, retry_period: 100ms}", ns)
	leader, other := gatewayOf(t, ns, "gateway-0", election), gatewayOf(t, ns, "gateway-1", election)
	require.NoError(t, leader.Start(t.Context(), componenttest.NewNopHost()))
	held(t, leader)
	require.NoError(t, leader.Submit(t.Context(), hard(ns+"/a")))
	quarantined(t, leader, ns, "a")

	require.NoError(t, other.Start(t.Context(), componenttest.NewNopHost()))
	assert.ErrorIs(t, other.Submit(t.Context(), hard(ns+"/a")), trustapi.ErrUnavailable)
	assert.Empty(t, other.Agents(trustapi.Query{}))
	_, err := other.Ask(t.Context(), ns+"/a", trust.Request{Verb: trust.VerbRelease, Who: "ada", Why: "test"})
	assert.ErrorIs(t, err, trustapi.ErrUnavailable)
	require.EventuallyWithT(t, func(tt *assert.CollectT) {
		phase, known := other.Phase(ns + "/a")
		assert.True(tt, known, "what the leader has published")
		assert.Equal(tt, trust.Shadow, phase)
	}, patience, 20*time.Millisecond)
	changed, cancel := other.Watch()
	defer cancel()

	began := time.Now()
	require.NoError(t, leader.Shutdown(t.Context()))
	quarantined(t, other, ns, "a")
	t.Log("handed over in", time.Since(began))
	select {
	case <-changed:
	case <-time.After(patience):
		t.Fatal("who watches does not hear of the engine that came")
	}
	assert.ErrorIs(t, leader.Submit(t.Context(), hard(ns+"/a")), trustapi.ErrUnavailable)
	require.NoError(t, other.Shutdown(t.Context()))
}

// An election needs a namespace; that none is known is said at the start.
func TestAnElectionWithoutANamespace(t *testing.T) {
	t.Setenv("POD_NAMESPACE", "")
	g := gatewayOf(t, cluster.Namespace(t, nil), "gateway-0", "{}")
	err := g.Start(t.Context(), componenttest.NewNopHost())
	require.ErrorContains(t, err, "leader_election")
	assert.ErrorContains(t, err, "own_namespace")
	_, known := g.Phase("ns/a")
	assert.False(t, known)
}
