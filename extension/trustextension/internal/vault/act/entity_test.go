// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/extension/trustextension/internal/vault/act"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/vaultapi"
	"github.com/leasehold/leasehold/internal/vaultsetup"
	"github.com/leasehold/leasehold/test/stack"
)

func TestPoliciesHoldAtTheNextRequest(t *testing.T) {
	w := set(t, shared)
	w.must(trust.Narrow, trust.Shadow)
	token := w.token("", 0).Token
	for range 20 {
		require.Equal(t, http.StatusForbidden, w.status(token, "notes/one"))
		assert.Contains(t, w.must(trust.Widen, trust.Restricted), w.agent.PolicyName(trust.Restricted))
		require.Equal(t, http.StatusOK, w.status(token, "notes/one"))
		assert.Contains(t, w.must(trust.Narrow, trust.Shadow), "effective on live tokens at the next request")
	}
	assert.Contains(t, w.must(trust.Narrow, trust.Shadow), "already")
	assert.Empty(t, w.told())
}

func TestDisabledTokensAreRefused(t *testing.T) {
	w := set(t, shared)
	w.must(trust.Narrow, trust.Shadow)
	token := w.token("", 0).Token
	require.Equal(t, http.StatusOK, w.status(token, self))
	assert.Contains(t, w.must(trust.Disable, trust.Shadow), "disabled its entity")
	assert.Equal(t, http.StatusForbidden, w.status(token, self))
	assert.Contains(t, w.must(trust.Disable, trust.Shadow), "already")

	require.ErrorIs(t, w.Verify(t.Context(), w.action(trust.Enable, trust.Shadow)), act.ErrState)
	assert.Contains(t, w.must(trust.Enable, trust.Shadow), "enabled its entity")
	assert.Equal(t, http.StatusOK, w.status(token, self))
	assert.Contains(t, w.must(trust.Enable, trust.Shadow), "already")
	require.ErrorIs(t, w.Verify(t.Context(), w.action(trust.Disable, trust.Shadow)), act.ErrState)
}

func TestNothingIsEnabledThatMayMore(t *testing.T) {
	w := set(t, shared)
	w.must(trust.Widen, trust.Restricted)
	w.must(trust.Disable, trust.Restricted)
	for name, policies := range map[string][]string{
		"a higher phase": {w.agent.PolicyName(trust.Restricted)},
		"one more":       {w.agent.PolicyName(trust.Shadow), "admin"},
		"none":           {},
	} {
		require.NoError(t, w.put(t.Context(), "identity/entity/name/"+w.agent.EntityName(), object{"policies": policies}))
		_, err := w.try(w.action(trust.Enable, trust.Shadow))
		require.ErrorIs(t, err, act.ErrPolicies, name)
	}
	entity, err := w.root.Entity(t.Context(), w.agent.EntityName(), false)
	require.NoError(t, err)
	assert.True(t, entity.Disabled)
}

func TestDriftIsTold(t *testing.T) {
	w := set(t, shared)
	entity, err := w.root.Entity(t.Context(), w.agent.EntityName(), false)
	require.NoError(t, err)
	require.NoError(t, w.put(t.Context(), "identity/group/name/people", object{"member_entity_ids": entity.ID, "policies": "admin"}))
	require.NoError(t, w.put(t.Context(), "identity/entity/id/"+entity.ID, object{"policies": []string{"admin", w.agent.PolicyName(trust.Shadow)}}))
	require.ErrorIs(t, w.Verify(t.Context(), w.action(trust.Narrow, trust.Shadow)), act.ErrPolicies)
	detail := w.must(trust.Narrow, trust.Shadow)
	assert.Contains(t, detail, "policies were [admin, "+w.agent.PolicyName(trust.Shadow)+"]")
	assert.Contains(t, detail, "its entity is in 1 group, whose policies it has too")
	assert.Contains(t, w.told(), act.PolicyDrift)
	assert.Contains(t, w.told(), act.GroupMember)
	entity, err = w.root.Entity(t.Context(), w.agent.EntityName(), false)
	require.NoError(t, err)
	assert.Equal(t, []string{w.agent.PolicyName(trust.Shadow)}, entity.Policies)
}

func TestAnAnswerIsLost(t *testing.T) {
	w := set(t, shared)
	w.faults(stack.Fault{Path: "^PUT /v1/identity/", Mode: stack.FaultAfterDrop})
	assert.NotContains(t, w.must(trust.Widen, trust.Restricted), "already")
	assert.NotContains(t, w.must(trust.Disable, trust.Restricted), "already")
	assert.NotContains(t, w.must(trust.Enable, trust.Restricted), "already")
	hits, err := w.Hits(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 3, hits[0].Hits)
}

// The name of an entity can go to another one between two requests: what was done to the
// one that was there is no success for the one that is.
func TestAnEntityIsReplaced(t *testing.T) {
	w := set(t, shared)
	path := "identity/entity/name/" + w.agent.EntityName()
	remove := func() {
		require.NoError(t, w.Call(t.Context(), w.RootToken, http.MethodDelete, path, nil, nil))
	}
	disable := w.action(trust.Disable, trust.Shadow)
	_, err := w.Do(t.Context(), disable)
	require.NoError(t, err)
	remove()
	require.NoError(t, w.setUp(t.Context(), w.agent))
	require.ErrorIs(t, w.Verify(t.Context(), disable), act.ErrReplaced)
	w.must(trust.Disable, trust.Shadow)
	w.must(trust.Enable, trust.Shadow)

	// It goes while the write is under way, by which Vault makes one that nobody is.
	w.faults(stack.Fault{Path: "^PUT /v1/" + path, Mode: stack.FaultDelay, DelayMS: 60_000}) // until the faults change
	done := make(chan error, 1)
	go func() {
		_, err := w.Do(t.Context(), disable)
		done <- err
	}()
	require.Eventually(t, func() bool {
		hits, err := w.Hits(t.Context())
		return err == nil && hits[0].Hits == 1
	}, 30*time.Second, 5*time.Millisecond)
	remove()
	require.NoError(t, w.Faults(t.Context()))
	err = <-done
	require.ErrorIs(t, err, vaultapi.ErrGone)
	assert.ErrorContains(t, err, "one that nobody is")
	require.NoError(t, w.setUp(t.Context(), w.agent))
	w.must(trust.Disable, trust.Shadow)
}

func TestWhatIsNotInVault(t *testing.T) {
	kinds := []trust.ActionKind{trust.Disable, trust.Narrow, trust.Revoke, trust.RevokeCycle, trust.Enable, trust.Widen}
	w := set(t, shared, ofNoAgent)
	w.agent = newAgent() // nothing was set up for it
	for _, kind := range kinds {
		detail := w.must(kind, trust.Shadow)
		assert.Contains(t, []string{"it has no credentials in Vault", "it holds no credentials that are known"}, detail, kind)
	}
}

func ofNoAgent(c *act.Config) { c.Agent = func(string) *vaultsetup.Agent { return nil } }

// Whoever takes spec.vault off an Agent, or makes it invalid, keeps it from nothing:
// Vault still knows it.
func TestAnAgentWithoutSpecVaultIsNarrowedAllTheSame(t *testing.T) {
	w := set(t, shared)
	w.must(trust.Widen, trust.Restricted)
	token := w.token("", 0).Token
	require.Equal(t, http.StatusOK, w.status(token, "notes/one"))
	plain := act.Config{Client: w.own, Credentials: w.book}
	ofNoAgent(&plain)
	var err error
	w.Actuator, err = act.New(plain)
	require.NoError(t, err)
	w.must(trust.Narrow, trust.Shadow)
	assert.Equal(t, http.StatusForbidden, w.status(token, "notes/one"))
	w.must(trust.Disable, trust.Shadow)
	assert.Equal(t, http.StatusForbidden, w.status(token, self))
}

// A gateway that does not decide any more may narrow late.
func TestANarrowingThatComesLateGivesNothing(t *testing.T) {
	w := set(t, shared)
	w.must(trust.Widen, trust.Restricted)
	w.must(trust.Narrow, trust.Shadow)
	assert.Contains(t, w.must(trust.Narrow, trust.Restricted), "which is less")
	entity, err := w.root.Entity(t.Context(), w.agent.EntityName(), false)
	require.NoError(t, err)
	assert.Equal(t, []string{w.agent.PolicyName(trust.Shadow)}, entity.Policies)
	w.must(trust.Disable, trust.Restricted)
	w.must(trust.Enable, trust.Restricted)
	require.ErrorIs(t, w.Verify(t.Context(), w.action(trust.Widen, trust.Restricted)), act.ErrPolicies)
}

func TestWhoIsProtectedIsNotActedOn(t *testing.T) {
	w := set(t, shared, func(c *act.Config) { c.Protected = func(string) bool { return true } })
	for _, kind := range []trust.ActionKind{trust.Disable, trust.Narrow, trust.Revoke, trust.RevokeCycle, trust.Enable, trust.Widen} {
		_, err := w.try(w.action(kind, trust.Shadow))
		require.ErrorIs(t, err, act.ErrProtected, kind)
	}
	entity, err := w.root.Entity(t.Context(), w.agent.EntityName(), false)
	require.NoError(t, err)
	assert.False(t, entity.Disabled)
}

func TestAnAgentThatWasNotSetUp(t *testing.T) {
	w := set(t, shared)
	w.agent = newAgent()
	for _, kind := range []trust.ActionKind{trust.Disable, trust.Narrow, trust.Enable, trust.Widen} {
		_, err := w.try(w.action(kind, trust.Shadow))
		require.ErrorIs(t, err, act.ErrNoEntity)
		assert.ErrorContains(t, err, "run leasehold vault apply "+w.agent.Key())
	}
}

func TestADeletedAgentIsStoppedByItsName(t *testing.T) {
	w := set(t, shared, ofNoAgent)
	token := w.token("", 1)
	w.must(trust.Disable, trust.Shadow)
	assert.Equal(t, http.StatusForbidden, w.status(token.Token, self))
	w.must(trust.Revoke, trust.Shadow)
	w.gone(token)
}
