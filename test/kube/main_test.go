// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package kube_test runs the whole of Leasehold on Kubernetes: real spans of real
// Jobs come to the built collector, and what it does shows at the API server.
package kube_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/test/site"
)

// here is the site that all tests share; each has a namespace and a gateway of its
// own.
var here *site.Site

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "leasehold-kube-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	binary, err := filepath.Abs("../../_build/otelcol-leasehold")
	if err == nil {
		_, err = os.Stat(binary)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "the collector is not built: run make build:", err)
		return 1
	}
	here, err = site.Start(context.Background(), site.Options{Dir: dir, Log: os.Stderr, Collector: binary})
	if err != nil {
		fmt.Fprintln(os.Stderr, "set the site up:", err)
		return 1
	}
	code := m.Run()
	if err := here.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "stop the site:", err)
		return 1
	}
	return code
}

// demo is the policy of small numbers, in which a witness counts.
const demo = "extensions::trust::policy: {preset: demo-small-numbers, require_witness: true}"

// rig is one test's namespace and gateway.
type rig struct {
	*site.Gateway
	t  *testing.T
	ns string
}

func newRig(t *testing.T, overlays ...string) *rig {
	t.Helper()
	ns, err := here.Clients.Kubernetes.CoreV1().Namespaces().Create(t.Context(), &corev1.Namespace{
		ObjectMeta: metav1.ObjectMeta{GenerateName: "agents-"},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	r := &rig{t: t, ns: ns.Name}
	r.Gateway = r.gateway("gateway-"+ns.Name, overlays...)
	t.Cleanup(func() {
		_ = here.Clients.Kubernetes.CoreV1().Namespaces().Delete(context.WithoutCancel(t.Context()), ns.Name, metav1.DeleteOptions{})
	})
	return r
}

// gateway starts a gateway that looks at the test's namespace only.
func (r *rig) gateway(name string, overlays ...string) *site.Gateway {
	return r.start(name, overlays)
}

// gatewayAs is one with a further environment.
func (r *rig) gatewayAs(name string, env ...string) *site.Gateway {
	return r.start(name, []string{demo}, env...)
}

func (r *rig) start(name string, overlays []string, env ...string) *site.Gateway {
	return r.through(here.Server(), here.CAFile(), name, overlays, env...)
}

func (r *rig) through(server, ca, name string, overlays []string, env ...string) *site.Gateway {
	r.t.Helper()
	overlays = append([]string{
		"extensions::trust::kubernetes::namespace: " + r.ns,
		"extensions::trust::kubernetes::identity: " + name,
		"extensions::trust::kubernetes::leader_election: {name: " + r.ns + ", lease_duration: 3s, renew_deadline: 2s, retry_period: 200ms}",
		"extensions::trust::tick: 200ms",
		"processors::reasoning::settle_time: 200ms",
	}, overlays...)
	g, err := here.GatewayThrough(r.t.Context(), server, ca, name, overlays, env...)
	require.NoError(r.t, err)
	r.t.Cleanup(func() {
		if err := g.Stop(); err != nil {
			r.t.Error(err)
		}
		if r.t.Failed() {
			r.t.Logf("the end of the log of %s:\n%s", name, tail(g.Log, 3000))
			r.t.Logf("its ledger:\n%s", g.Ledger())
		}
	})
	return g
}

func tail(path string, most int) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-most):])
}

// agent makes an Agent that plays a script.
func (r *rig) agent(name, script string, change func(*v1alpha1.Agent), args ...string) {
	r.t.Helper()
	_, err := here.CreateAgent(r.t.Context(), r.ns, name, site.Template(script, args...), change)
	require.NoError(r.t, err)
	r.await(name, "it is held", func(a *v1alpha1.Agent) bool { return a.Status.Writer != "" })
}

func (r *rig) get(name string) *v1alpha1.Agent {
	r.t.Helper()
	a, err := here.Clients.Agents(r.ns).Get(r.t.Context(), name, metav1.GetOptions{})
	require.NoError(r.t, err)
	return a
}

// pause is between two looks.
const pause = 100 * time.Millisecond

// patience is how long things may take on a busy machine.
const patience = 60 * time.Second

// await waits until an Agent is so.
func (r *rig) await(name, what string, so func(*v1alpha1.Agent) bool) *v1alpha1.Agent {
	r.t.Helper()
	var last *v1alpha1.Agent
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if last = r.get(name); so(last) {
			return last
		}
	}
	last.Status.Record = nil
	r.t.Fatalf("%s: not within %v that %s; its status is %+v", name, patience, what, last.Status)
	return nil
}
