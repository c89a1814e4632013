// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sitetest

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/test/site"
)

// Demo is the policy of small numbers, in which a witness counts.
const Demo = "extensions::trust::policy: {preset: demo-small-numbers, require_witness: true}"

const (
	// Pause is between two looks.
	Pause = 100 * time.Millisecond
	// Patience is how long things may take on a busy machine.
	Patience = 60 * time.Second
)

// Rig is one test's namespace and gateway.
type Rig struct {
	*site.Gateway
	T    testing.TB
	Site *site.Site
	// NS is the namespace. Gateways of the rig look at no other.
	NS string
}

// New makes a namespace and starts a gateway for it.
func New(t testing.TB, s *site.Site, overlays ...string) *Rig {
	t.Helper()
	r := NewEmpty(t, s)
	r.Gateway = r.Run(site.GatewayOptions{Name: "gateway", Overlays: overlays})
	return r
}

// NewEmpty makes a namespace only.
func NewEmpty(t testing.TB, s *site.Site) *Rig {
	t.Helper()
	namespaces := s.Clients.Kubernetes.CoreV1().Namespaces()
	ns, err := namespaces.Create(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: "agents-"}}, metav1.CreateOptions{})
	require.NoError(t, err)
	t.Cleanup(func() {
		_ = namespaces.Delete(context.WithoutCancel(t.Context()), ns.Name, metav1.DeleteOptions{})
	})
	return &Rig{T: t, Site: s, NS: ns.Name}
}

// At is the same namespace, seen by another gateway.
func (r *Rig) At(g *site.Gateway) *Rig { return &Rig{Gateway: g, T: r.T, Site: r.Site, NS: r.NS} }

// Run starts a gateway for the namespace, which ends with the test. Its name need
// only be one of the rig's. What it wrote is shown when the test fails.
func (r *Rig) Run(o site.GatewayOptions) *site.Gateway {
	r.T.Helper()
	o.Name += "-" + r.NS
	o.Overlays = append([]string{
		"extensions::trust::kubernetes::namespace: " + r.NS,
		"extensions::trust::kubernetes::identity: " + o.Name,
		"extensions::trust::kubernetes::leader_election: {name: " + r.NS + ", lease_duration: 5s, renew_deadline: 4s, retry_period: 200ms}",
		"extensions::trust::tick: 200ms",
		"processors::reasoning::settle_time: 200ms",
	}, o.Overlays...)
	g, err := r.Site.Gateway(r.T.Context(), o)
	require.NoError(r.T, err)
	r.T.Cleanup(func() {
		if err := g.Stop(); err != nil {
			r.T.Error(err)
		}
		if r.T.Failed() {
			r.T.Logf("the end of the log of %s:\n%s", o.Name, tail(g.Log))
			r.T.Logf("its ledger:\n%s", g.Ledger())
		}
	})
	return g
}

// tail is the end of a gateway's log, but for the lines of its debug exporter.
func tail(path string) string {
	const most = 60
	text, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		if !strings.Contains(line, "debug/decisions") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines[max(0, len(lines)-most):], "")
}

// Agent makes an Agent that plays a script, and waits until a gateway holds it.
func (r *Rig) Agent(name, script string, change func(*v1alpha1.Agent), args ...string) {
	r.T.Helper()
	_, err := r.Site.CreateAgent(r.T.Context(), r.NS, name, site.Template(script, args...), change)
	require.NoError(r.T, err)
	r.Await(name, "it is held", func(a *v1alpha1.Agent) bool { return a.Status.Writer != "" })
}

// Get reads an Agent.
func (r *Rig) Get(name string) *v1alpha1.Agent {
	r.T.Helper()
	a, err := r.Site.Clients.Agents(r.NS).Get(r.T.Context(), name, metav1.GetOptions{})
	require.NoError(r.T, err)
	return a
}

// Await waits until an Agent is so.
func (r *Rig) Await(name, what string, so func(*v1alpha1.Agent) bool) *v1alpha1.Agent {
	r.T.Helper()
	var last *v1alpha1.Agent
	for deadline := time.Now().Add(Patience); time.Now().Before(deadline); time.Sleep(Pause / 2) {
		if last = r.Get(name); so(last) {
			return last
		}
	}
	last.Status.Record = nil
	r.T.Fatalf("%s: not within %v that %s; its status is %+v", name, Patience, what, last.Status)
	return nil
}
