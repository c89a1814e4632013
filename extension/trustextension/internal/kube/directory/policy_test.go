// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package directory

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/util/retry"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/kubeapi/convert"
	"github.com/leasehold/leasehold/internal/trust"
)

// policy makes a TrustPolicy of a name that only this test uses.
func (r *rig) policy(name string, spec *v1alpha1.TrustPolicySpec) {
	r.t.Helper()
	policies := cluster.Clients.Policies()
	_, err := policies.Create(r.t.Context(), &v1alpha1.TrustPolicy{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: *spec}, metav1.CreateOptions{})
	require.NoError(r.t, err)
	r.t.Cleanup(func() { _ = policies.Delete(context.WithoutCancel(r.t.Context()), name, metav1.DeleteOptions{}) })
}

func TestThePolicyThatAnAgentNames(t *testing.T) {
	r := newRig(t)
	f := &follower{}
	r.Follow(f.hear)
	name := "strict-" + r.ns
	r.apply("a", v1alpha1.AgentSpec{PolicyRef: &v1alpha1.PolicyReference{Name: name}})
	r.problem("a", v1alpha1.ReasonPolicyNotFound)
	w, known := r.Wanted(r.name("a"))
	assert.True(t, known, "it is judged, by the policy of the engine")
	assert.Nil(t, w.Rules)
	r.soon(func(t *assert.CollectT) { assert.Equal(t, 1, f.of(r.name("a"))) })

	p := trust.DemoPolicy()
	p.MaxPhase = trust.Restricted
	r.policy(name, convert.SpecOf(p))
	r.problem("a", "")
	w, _ = r.Wanted(r.name("a"))
	require.NotNil(t, w.Rules)
	assert.Equal(t, trust.Restricted, w.Rules.MaxPhase)
	assert.Equal(t, name, w.Rules.Name)
	r.soon(func(t *assert.CollectT) { assert.Equal(t, 2, f.of(r.name("a")), "who follows hears of it") })

	p.MaxPhase = trust.SemiAutonomous
	require.NoError(t, retry.RetryOnConflict(retry.DefaultBackoff, func() error { // its status is written meanwhile
		now, err := cluster.Clients.Policies().Get(t.Context(), name, metav1.GetOptions{})
		if err != nil {
			return err
		}
		now.Spec = *convert.SpecOf(p)
		_, err = cluster.Clients.Policies().Update(t.Context(), now, metav1.UpdateOptions{})
		return err
	}))
	r.soon(func(t *assert.CollectT) {
		w, _ := r.Wanted(r.name("a"))
		assert.Equal(t, trust.SemiAutonomous, w.Rules.MaxPhase)
	})

	require.NoError(t, cluster.Clients.Policies().Delete(t.Context(), name, metav1.DeleteOptions{}))
	r.problem("a", v1alpha1.ReasonPolicyNotFound)
	w, _ = r.Wanted(r.name("a"))
	assert.Nil(t, w.Rules)
	r.apply("a", v1alpha1.AgentSpec{})
	r.problem("a", "")
}

// A policy that the schema lets through and the engine cannot use.
func TestAPolicyThatCannotBeUsed(t *testing.T) {
	r := newRig(t)
	p := trust.DemoPolicy()
	p.Down.Soft = p.Down.Hard + 5 // that freezes later than it takes
	name := "bad-" + r.ns
	r.policy(name, convert.SpecOf(p))
	r.apply("a", v1alpha1.AgentSpec{PolicyRef: &v1alpha1.PolicyReference{Name: name}})
	r.problem("a", v1alpha1.ReasonPolicyInvalid)
	w, known := r.Wanted(r.name("a"))
	assert.True(t, known)
	assert.Nil(t, w.Rules)
	_, problem := r.Agent(r.name("a"))
	assert.Contains(t, problem.Message, name)
}

func TestAnAgentsOwnBudget(t *testing.T) {
	r := newRig(t)
	tokens := int64(1234)
	p := trust.DemoPolicy()
	p.MaxPhase = trust.Restricted
	name := "base-" + r.ns
	r.policy(name, convert.SpecOf(p))
	r.apply("a", v1alpha1.AgentSpec{Budget: &v1alpha1.Budget{TokensPerDay: &tokens}})
	r.apply("b", v1alpha1.AgentSpec{
		Budget: &v1alpha1.Budget{TokensPerDay: &tokens}, PolicyRef: &v1alpha1.PolicyReference{Name: name},
	})
	r.problem("a", "")
	r.problem("b", "")
	a, _ := r.Wanted(r.name("a"))
	b, _ := r.Wanted(r.name("b"))
	require.NotNil(t, a.Rules)
	require.NotNil(t, b.Rules)
	assert.Equal(t, tokens, a.Rules.Budget.Tokens)
	assert.Equal(t, trust.Autonomous, a.Rules.MaxPhase)
	assert.Equal(t, tokens, b.Rules.Budget.Tokens)
	assert.Equal(t, trust.Restricted, b.Rules.MaxPhase, "the rest is that of its policy")
	assert.Equal(t, trust.DemoPolicy().Budget, r.cfg.Policy.Budget, "that of others is as it was")
}

func TestGrantOf(t *testing.T) {
	none := anomaly.PhaseTools{Deny: []string{"*"}}
	allow := func(tools ...string) anomaly.PhaseTools { return anomaly.PhaseTools{Allow: tools} }
	grant := func(phase v1alpha1.Phase, tools ...string) v1alpha1.ToolGrant {
		return v1alpha1.ToolGrant{Phase: phase, Allowed: tools}
	}
	for name, tt := range map[string]struct {
		tools []v1alpha1.ToolGrant
		want  [4]anomaly.PhaseTools
	}{
		"phases inherit from below": {
			[]v1alpha1.ToolGrant{grant(v1alpha1.PhaseShadow, "read_*"), grant(v1alpha1.PhaseSemiAutonomous, "read_*", "write")},
			[4]anomaly.PhaseTools{allow("read_*"), allow("read_*"), allow("read_*", "write"), allow("read_*", "write")},
		},
		"the lowest allows nothing": {
			[]v1alpha1.ToolGrant{grant(v1alpha1.PhaseAutonomous, "*")},
			[4]anomaly.PhaseTools{none, none, none, allow("*")},
		},
		"an empty list allows nothing": {
			[]v1alpha1.ToolGrant{grant(v1alpha1.PhaseShadow, "read"), grant(v1alpha1.PhaseRestricted)},
			[4]anomaly.PhaseTools{allow("read"), none, none, none},
		},
		"in any order": {
			[]v1alpha1.ToolGrant{grant(v1alpha1.PhaseAutonomous, "b"), grant(v1alpha1.PhaseShadow, "a")},
			[4]anomaly.PhaseTools{allow("a"), allow("a"), allow("a"), allow("b")},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := toolsOf(tt.tools)
			require.Len(t, got, 4)
			for phase := trust.Shadow; phase <= trust.Autonomous; phase++ {
				assert.Equal(t, tt.want[phase], got[phase.String()], phase)
			}
			g, err := grantOf(&v1alpha1.AgentSpec{Tools: tt.tools})
			require.NoError(t, err)
			assert.NotNil(t, g)
		})
	}
	g, err := grantOf(&v1alpha1.AgentSpec{})
	require.NoError(t, err)
	assert.Nil(t, g, "says nothing")
	tokens := int64(5)
	g, err = grantOf(&v1alpha1.AgentSpec{Budget: &v1alpha1.Budget{TokensPerCycle: &tokens}})
	require.NoError(t, err)
	want, err := anomaly.NewGrant(nil, 5)
	require.NoError(t, err)
	assert.Equal(t, want, g, "says nothing of tools")
	_, err = grantOf(&v1alpha1.AgentSpec{Tools: []v1alpha1.ToolGrant{grant(v1alpha1.PhaseShadow, "")}})
	assert.ErrorContains(t, err, "spec.tools")
}
