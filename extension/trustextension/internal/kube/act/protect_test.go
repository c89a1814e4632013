// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/extension/trustextension/internal/kube/act"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

func TestRulesThatLetLeaseholdActOnItselfAreRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		protected act.Protected
		want      string
	}{
		"own namespace is not in it": {act.Protected{Namespaces: []string{"other"}, OwnNamespace: "leasehold-system"}, "add it to the protected namespaces"},
		"empty":                      {act.Protected{OwnNamespace: "leasehold-system"}, "add it to the protected namespaces"},
		"no name":                    {act.Protected{Namespaces: []string{"a/b"}}, "is no name of a namespace"},
		"no ServiceAccount":          {act.Protected{ServiceAccounts: []string{"a"}}, "it is no namespace/serviceaccount"},
		"outside a cluster":          {act.Protected{}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := act.New(act.Config{
				Client: cluster.Clients.Kubernetes, Agents: act.FromServer(cluster.Clients),
				Phase: func(string) (trust.Phase, bool) { return 0, false }, Protected: tt.protected,
			})
			if tt.want == "" {
				assert.NoError(t, err)
				return
			}
			assert.ErrorContains(t, err, tt.want)
		})
	}
	_, err := act.New(act.Config{})
	assert.Error(t, err)
}

func TestWhatIsProtectedIsNeverActedOn(t *testing.T) {
	s := set(t)
	s.job("one", "3")
	s.waitPods(1)
	before := s.get("one")
	here := again(t, s, func(c *act.Config) { c.Protected = act.Protected{Namespaces: []string{s.ns}} })
	account := again(t, s, func(c *act.Config) { c.Protected = act.Protected{ServiceAccounts: []string{s.agent}} })
	all := []trust.ActionKind{trust.Label, trust.Isolate, trust.Suspend, trust.Connect, trust.Launch}
	for _, kind := range all {
		for name, a := range map[string]struct {
			*act.Actuator
			agent string
		}{
			"namespace": {here, s.agent}, "ServiceAccount": {account, s.agent},
			"Kubernetes": {s.Actuator, "kube-system/kube-proxy"}, "Leasehold": {s.Actuator, "leasehold-system/collector"},
		} {
			action := trustapi.Action{ID: "1", Agent: a.agent, Kind: kind}
			_, err := a.Do(t.Context(), action)
			require.ErrorIs(t, err, act.ErrProtected, "%s %s", kind, name)
			assert.True(t, act.Permanent(err))
			assert.ErrorIs(t, a.Verify(t.Context(), action), act.ErrProtected)
		}
	}
	_, err := here.Resume(t.Context(), s.agent)
	assert.ErrorIs(t, err, act.ErrProtected)
	after := s.get("one")
	assert.Equal(t, before.Generation, after.Generation)
	assert.Equal(t, before.Annotations, after.Annotations)
	assert.Equal(t, before.Labels, after.Labels)
	assert.Len(t, s.jobs(), 1)
}

func TestNamesThatAreNoAgents(t *testing.T) {
	s := set(t)
	for _, name := range []string{"", "/", "a", "a/", "/b", "a/b/c", "A/b", "a/b,status.phase=x", "a/../b", "a b/c", string(make([]byte, 4000)) + "/b"} {
		_, err := s.Do(t.Context(), trustapi.Action{ID: "1", Agent: name, Kind: trust.Suspend})
		assert.ErrorIs(t, err, act.ErrName, name)
	}
	_, err := s.Do(t.Context(), trustapi.Action{ID: "1", Agent: s.agent, Kind: "dance"})
	assert.ErrorContains(t, err, `there is no action "dance"`)
}

func TestCredentialsAreNotKubernetes(t *testing.T) {
	s := set(t)
	for _, kind := range []trust.ActionKind{trust.Disable, trust.Narrow, trust.Revoke, trust.RevokeCycle, trust.Enable, trust.Widen} {
		_, err := s.Do(t.Context(), s.action(kind))
		assert.ErrorContains(t, err, "there is no action")
	}
}
