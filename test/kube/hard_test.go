// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kube_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/test/site"
)

// One forbidden call stops an agent: its Job is suspended, its pods are gone and
// would have been cut off, and nothing starts it until a person releases it.
func TestAHardEventStopsAnAgentUntilAPersonReleasesIt(t *testing.T) {
	r := newRig(t, demo)
	// It goes on working after the call.
	r.Agent("mailer", "forbidden", nil, "--steps", "200", "--delay", "100ms")
	r.Ask("mailer", "launch")
	a := r.Await("mailer", "it is stopped and all is done", func(a *v1alpha1.Agent) bool {
		return a.Status.Quarantined && len(a.Status.OpenActions) == 0
	})
	assert.Equal(t, v1alpha1.PhaseShadow, a.Status.Phase)
	assert.Equal(t, "quarantine", a.Status.LastDecision.Kind)
	jobs := r.Jobs()
	require.Len(t, jobs, 1)
	require.NotNil(t, jobs[0].Spec.Suspend)
	assert.True(t, *jobs[0].Spec.Suspend)
	assert.NotEmpty(t, jobs[0].Annotations[v1alpha1.AnnotationSuspendedBy])
	assert.Empty(t, r.Pods())
	policy, err := here.Clients.Kubernetes.NetworkingV1().NetworkPolicies(r.NS).Get(t.Context(), "leasehold-quarantine", metav1.GetOptions{})
	require.NoError(t, err)
	assert.Empty(t, policy.Spec.Egress)
	assert.Empty(t, policy.Spec.Ingress)
	require.Eventually(t, func() bool { return len(r.Events("Quarantined")) == 1 && len(r.Events("JobSuspended")) > 0 }, patience, pause)

	status, _ := r.Request("mailer", "launch")
	assert.Equal(t, http.StatusConflict, status, "a quarantine ends by a release only")
	r.Ask("mailer", "release")
	a = r.Await("mailer", "it is released", func(a *v1alpha1.Agent) bool { return !a.Status.Quarantined && len(a.Status.OpenActions) == 0 })
	assert.Equal(t, v1alpha1.PhaseShadow, a.Status.Phase)
}

// Rows C1, C3, C20 and C30: whoever a span says that it is, it counts for its
// sender, and the one that it names does not notice.
func TestALiarHarmsItselfOnly(t *testing.T) {
	r := newRig(t, demo)
	r.Agent("honest", "fine", nil)
	before := r.Get("honest")
	r.Agent("liar", "liar", nil, "--name", "honest")
	r.Ask("liar", "launch")
	a := r.Await("liar", "it is stopped", func(a *v1alpha1.Agent) bool { return a.Status.Quarantined })
	assert.Equal(t, "identity.mismatch", a.Status.LastDecision.Cause)
	after := r.Get("honest")
	assert.Equal(t, before.Status.Record, after.Status.Record)
	assert.Equal(t, before.Status.Revision, after.Status.Revision)
	assert.False(t, after.Status.Quarantined)
}

// Row C24: an agent that runs another image does not keep what the old one earned.
func TestAnotherImageEarnsAnew(t *testing.T) {
	r := newRig(t, demo)
	r.Agent("librarian", "next", func(a *v1alpha1.Agent) { a.Spec.MaxPhase = v1alpha1.PhaseRestricted })
	r.Ask("librarian", "launch")
	r.Await("librarian", "it is in restricted", func(a *v1alpha1.Agent) bool { return a.Status.Phase == v1alpha1.PhaseRestricted })
	require.Eventually(t, func() bool {
		a := r.Get("librarian")
		a.Spec.JobTemplate.Spec.Template.Spec.Containers[0].Image = "leasehold.dev/sample-agent:2"
		_, err := here.Clients.Agents(r.NS).Update(t.Context(), a, metav1.UpdateOptions{})
		return err == nil || !apierrors.IsConflict(err) && assert.NoError(t, err)
	}, patience, pause)
	require.Eventually(t, func() bool { return len(r.Events("Demoted")) > 0 }, patience, pause)
	assert.Contains(t, r.Events("Demoted")[0], "image")
}

// People lower what an agent may hold by its Agent.
func TestMaxPhaseLowersAnAgent(t *testing.T) {
	r := newRig(t, demo)
	r.Agent("librarian", "next", func(a *v1alpha1.Agent) { a.Spec.MaxPhase = v1alpha1.PhaseRestricted })
	r.Ask("librarian", "launch")
	r.Await("librarian", "it is in restricted", func(a *v1alpha1.Agent) bool { return a.Status.Phase == v1alpha1.PhaseRestricted })
	require.NoError(t, here.Merge(t.Context(), r.NS, "librarian", map[string]any{"spec": map[string]any{"maxPhase": "shadow"}}))
	a := r.Await("librarian", "it is in shadow", func(a *v1alpha1.Agent) bool { return a.Status.Phase == v1alpha1.PhaseShadow })
	assert.Equal(t, "max_phase", a.Status.LastDecision.Cause)
}

// Row C7: an agent that exports only some of its tool calls is found out.
func TestSelectiveExportIsFound(t *testing.T) {
	r := newRig(t, demo)
	r.Agent("picky", "drop-tools", nil)
	for n := range int64(3) {
		r.Ask("picky", "launch")
		r.Await("picky", "a cycle counted", func(a *v1alpha1.Agent) bool { return a.Status.Cycles > n && a.Status.Running == 0 })
	}
	// What is found may come after the cycle is counted.
	gaps := func() int { return strings.Count(r.Ledger(), `"rule":"trace.gap"`) }
	require.Eventually(t, func() bool { return gaps() >= 3 }, patience, pause)
	assert.Equal(t, 3, gaps(), "one in each cycle")
	assert.Equal(t, v1alpha1.PhaseShadow, r.Get("picky").Status.Phase)
}

// Row C5: a tool's name that would forge what a person reads in a terminal.
func TestHostileNamesStayWords(t *testing.T) {
	r := newRig(t, demo)
	r.Agent("forger", "fine", func(a *v1alpha1.Agent) {
		a.Spec.Tools = []v1alpha1.ToolGrant{{Phase: v1alpha1.PhaseShadow, Allowed: []string{"nothing"}}}
	}, "--name", "x\x1b[2K\nNAME PHASE\nforger autonomous")
	r.Ask("forger", "launch")
	r.Await("forger", "it is stopped", func(a *v1alpha1.Agent) bool { return a.Status.Quarantined })
	out, err := here.Kubectl(t.Context(), "", "-n", r.NS, "get", "agents", "-o", "wide")
	require.NoError(t, err)
	assert.NotContains(t, out, "\x1b")
	assert.Len(t, strings.Split(strings.TrimSpace(out), "\n"), 2, "a head and one agent:\n%s", out)
}

// Row C29: Leasehold does not act on itself, whoever makes an Agent of it.
func TestItsOwnNamespaceIsProtected(t *testing.T) {
	r := newRig(t, demo)
	require.NoError(t, r.Stop())
	_, err := here.Gateway(t.Context(), site.GatewayOptions{Name: "own-" + r.NS, Overlays: []string{
		"extensions::trust::kubernetes: {namespace: " + site.Namespace + ", own_namespace: " + site.Namespace + ", leader_election: null}",
	}})
	require.ErrorContains(t, err, "Leasehold would act on itself")
}
