// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package v1alpha1_test

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

// table is what kubectl prints, without the spaces that depend on the rest.
func table(t *testing.T, args ...string) []string {
	t.Helper()
	out, err := cluster.Kubectl(t.Context(), "", args...)
	require.NoError(t, err)
	age := regexp.MustCompile(`[0-9]+(ms|s|m)$`)
	var lines []string
	for line := range strings.Lines(out) {
		fields := regexp.MustCompile(`\s{2,}`).Split(strings.TrimSpace(line), -1)
		lines = append(lines, age.ReplaceAllString(strings.Join(fields, " | "), "AGE"))
	}
	return lines
}

func TestWhatKubectlShowsOfAgents(t *testing.T) {
	ns := cluster.Namespace(t, nil)
	agents := cluster.Clients.Agents(ns)
	for _, name := range []string{"fresh", "planner"} {
		_, err := agents.Create(t.Context(), &v1alpha1.Agent{
			ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: v1alpha1.AgentSpec{ServiceAccountName: name, MaxPhase: v1alpha1.PhaseSemiAutonomous},
		}, metav1.CreateOptions{})
		require.NoError(t, err)
	}
	a, err := agents.Get(t.Context(), "planner", metav1.GetOptions{})
	require.NoError(t, err)
	a.Status = v1alpha1.AgentStatus{
		Phase: v1alpha1.PhaseRestricted, PhaseLevel: 1, Score: new(int32(87)), Debt: "1.25", Wealth: "3.1", Cycles: 42, Running: 2,
		LastDecision: &v1alpha1.LastDecision{Time: metav1.NewTime(time.Now()), Kind: "promote", Message: "42 cycles were good enough", LedgerSeq: 7},
		Conditions: []metav1.Condition{{
			Type: v1alpha1.ConditionReady, Status: metav1.ConditionTrue, Reason: v1alpha1.ReasonTrusted, LastTransitionTime: metav1.NewTime(time.Now()),
		}},
	}
	_, err = agents.UpdateStatus(t.Context(), a, metav1.UpdateOptions{})
	require.NoError(t, err)

	want := []string{
		"NAME | PHASE | STATUS | SCORE | DEBT | CYCLES | RUNNING | LAST DECISION | AGE",
		"fresh | AGE",
		"planner | restricted | Trusted | 87 | 1.25 | 42 | 2 | promote | AGE",
	}
	for _, name := range []string{"agents", "agent", "lha", "agents.v1alpha1.leasehold.dev"} {
		assert.Equal(t, want, table(t, "-n", ns, "get", name), name)
	}
	assert.Contains(t, table(t, "-n", ns, "get", "leasehold"), "agent.leasehold.dev/fresh | AGE", "all kinds of Leasehold")
	assert.Equal(t, []string{
		"NAME | PHASE | STATUS | SCORE | DEBT | CYCLES | RUNNING | LAST DECISION | MAX | WEALTH | WHY | AGE",
		"fresh | semi-autonomous | AGE",
		"planner | restricted | Trusted | 87 | 1.25 | 42 | 2 | promote | semi-autonomous | 3.1 | 42 cycles were good enough | AGE",
	}, table(t, "-n", ns, "get", "agents", "-o", "wide"))
}

func TestWhatKubectlShowsOfTrustPolicies(t *testing.T) {
	phase := v1alpha1.PhaseRestricted
	policies := cluster.Clients.Policies()
	made, err := policies.Create(t.Context(), &v1alpha1.TrustPolicy{
		ObjectMeta: metav1.ObjectMeta{Name: "shown"}, Spec: v1alpha1.TrustPolicySpec{MaxPhase: &phase},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	t.Cleanup(func() { _ = policies.Delete(context.WithoutCancel(t.Context()), "shown", metav1.DeleteOptions{}) })
	made.Status.Conditions = []metav1.Condition{{
		Type: v1alpha1.ConditionAccepted, Status: metav1.ConditionTrue, Reason: "Valid", LastTransitionTime: metav1.NewTime(time.Now()),
	}}
	_, err = policies.UpdateStatus(t.Context(), made, metav1.UpdateOptions{})
	require.NoError(t, err)
	for _, name := range []string{"trustpolicies", "ltp"} {
		assert.Equal(t, []string{
			"NAME | PRESET | ENFORCEMENT | MAX | ACCEPTED | AGE",
			"shown | default | enforce | restricted | True | AGE",
		}, table(t, "get", name, "shown"), name)
	}
}

// Every field of a spec says what it is.
func TestKubectlExplains(t *testing.T) {
	for _, path := range []string{
		"agent", "agent.spec", "agent.spec.jobTemplate", "agent.spec.triggers.from", "agent.status.phaseLevel",
		"trustpolicy.spec", "trustpolicy.spec.up.restricted.alpha", "trustpolicy.status.conditions",
	} {
		out, err := cluster.Kubectl(t.Context(), "", "explain", path, "--api-version=leasehold.dev/v1alpha1")
		require.NoError(t, err)
		assert.NotContains(t, out, "<empty>", path)
		assert.Contains(t, out, "GROUP:      leasehold.dev", path)
	}
	out, err := cluster.Kubectl(t.Context(), "", "explain", "agent.spec.maxPhase")
	require.NoError(t, err)
	assert.Contains(t, out, "MaxPhase is the highest phase that the agent may hold.")
	assert.Regexp(t, `ENUM:\s+shadow\s+restricted\s+semi-autonomous\s+autonomous`, out)
}
