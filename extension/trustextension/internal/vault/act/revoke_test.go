// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/extension/trustextension/internal/vault/act"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/internal/vaultsetup"
	"github.com/leasehold/leasehold/test/stack"
)

func TestRevokedIsGone(t *testing.T) {
	w := set(t, shared)
	one, two := w.token("a", 2), w.token("b", 0)
	asked := make(chan error)
	go func() {
		_, err := w.db.Query(context.WithoutCancel(t.Context()), one.leases[0].Account, "SELECT pg_sleep(60)")
		asked <- err
	}()
	require.Eventually(t, func() bool {
		n, err := w.db.Query(t.Context(), w.db.Admin, "SELECT count(*) FROM pg_stat_activity WHERE usename = '"+one.leases[0].User+"'")
		return err == nil && n == "1"
	}, 30*time.Second, 10*time.Millisecond)

	assert.Contains(t, w.must(trust.Revoke, trust.Shadow), "revoked 2 tokens; 2 leases are gone")
	w.gone(one, two)
	assert.ErrorContains(t, <-asked, "57P01", "the open session is ended")
	assert.Empty(t, w.book.Credentials(w.agent.Key()))
	assert.Contains(t, w.told(), act.CredentialsRevoked)
	assert.Contains(t, w.must(trust.Revoke, trust.Shadow), "no credentials that are known")
}

func TestACycleIsRevokedAlone(t *testing.T) {
	w := set(t, shared)
	over, on := w.token("over", 1), w.token("on", 1)
	action := w.action(trust.RevokeCycle, trust.Shadow)
	action.Cycle = "over"
	_, err := w.try(action)
	require.NoError(t, err)
	w.gone(over)
	assert.Equal(t, http.StatusOK, w.status(on.Token, self))
	assert.True(t, w.leaseThere(on.leases[0].ID))
	assert.Len(t, w.book.Credentials(w.agent.Key()), 1)
}

func TestWhatEndedItselfIsForgotten(t *testing.T) {
	w := set(t, shared)
	ended := w.token("a", 1)
	require.NoError(t, w.Call(t.Context(), ended.Token, http.MethodPut, "auth/token/revoke-self", nil, nil))
	_, size := w.requests(t, 0)
	w.must(trust.Revoke, trust.Shadow)
	paths, _ := w.requests(t, size)
	assert.Zero(t, count(paths, "auth/token/revoke-accessor"))
	w.gone(ended)
	assert.Empty(t, w.book.Credentials(w.agent.Key()))
}

func TestOthersTokensAreLeftAlone(t *testing.T) {
	w, other := set(t, shared), set(t, shared)
	theirs, none := other.token("a", 1), held{}
	var err error
	none.Login, err = w.login(t.Context(), "own", "own", object{})
	require.NoError(t, err)
	w.bind("a", theirs)
	w.bind("a", held{Login: stack.Login{Accessor: none.Accessor, EntityID: "nonsense"}})
	w.bind("a", held{Login: stack.Login{Accessor: "nosuchaccessorofanytoken"}})
	_, size := w.requests(t, 0)

	assert.Contains(t, w.must(trust.Revoke, trust.Shadow), "2 tokens left alone")
	paths, _ := w.requests(t, size)
	for _, p := range paths {
		assert.NotContains(t, p, "revoke")
	}
	for _, token := range []string{theirs.Token, none.Token} {
		assert.Equal(t, http.StatusOK, w.status(token, self))
	}
	assert.True(t, w.leaseThere(theirs.leases[0].ID))
	assert.Empty(t, w.book.Credentials(w.agent.Key()))
	assert.Equal(t, act.Counts{Foreign: 2}, w.Counts())
	assert.Contains(t, w.told(), act.CredentialMismatch)
	assert.NotContains(t, w.told(), theirs.Accessor)
}

func TestLeasesOfOtherPathsAreLeftAlone(t *testing.T) {
	w := set(t, shared)
	h := w.token("a", 1)
	foreign, err := w.DatabaseLease(t.Context(), w.RootToken, "elsewhere")
	require.NoError(t, err)
	sly := "database/creds/reader/../../../elsewhere/creds/reader" + strings.TrimPrefix(foreign.ID, "elsewhere/creds/reader")
	mixed := h
	mixed.leases = append(mixed.leases, foreign, stack.Lease{ID: sly}, stack.Lease{ID: "database/creds/reader/a?b#c"}, stack.Lease{ID: ""})
	require.NoError(t, w.book.Unbind(t.Context(), w.agent.Key(), []string{h.Accessor}, nil))
	w.bind("a", mixed)
	_, size := w.requests(t, 0)

	assert.Contains(t, w.must(trust.Revoke, trust.Shadow), "4 leases under no path that it is granted left to Vault")
	w.gone(h)
	assert.True(t, w.leaseThere(foreign.ID))
	paths, _ := w.requests(t, size)
	assert.NotContains(t, strings.Join(paths, "\n"), "elsewhere")
	assert.Equal(t, act.Counts{Outside: 4}, w.Counts())
	assert.Contains(t, w.told(), act.LeaseOutsideGrants)
}

func TestTheEntityIsGone(t *testing.T) {
	w := set(t, shared)
	ours, others := w.token("a", 1), w.token("b", 0)
	all := w.book.Credentials(w.agent.Key())
	all[1].Entity = "another"
	require.NoError(t, w.book.Unbind(t.Context(), w.agent.Key(), []string{others.Accessor}, nil))
	require.NoError(t, w.book.Bind(t.Context(), w.agent.Key(), all[1]))
	require.NoError(t, w.Call(t.Context(), w.RootToken, http.MethodDelete, "identity/entity/name/"+w.agent.EntityName(), nil, nil))
	assert.Contains(t, w.must(trust.Revoke, trust.Shadow), "revoked 1 token; ")
	assert.Equal(t, act.Counts{Foreign: 1}, w.Counts())
	assert.False(t, w.leaseThere(ours.leases[0].ID))
	for accessor, there := range map[string]bool{ours.Accessor: false, others.Accessor: true} {
		err := w.put(t.Context(), "auth/token/lookup-accessor", object{"accessor": accessor})
		assert.Equal(t, there, err == nil, err)
	}
}

// The id that is remembered of an entity is not the one that it has any more.
func TestTheEntityIsMadeAnew(t *testing.T) {
	w := set(t, shared)
	w.must(trust.Narrow, trust.Shadow)
	require.NoError(t, w.Call(t.Context(), w.RootToken, http.MethodDelete, "identity/entity/name/"+w.agent.EntityName(), nil, nil))
	require.NoError(t, w.setUp(t.Context(), w.agent))
	h := w.token("a", 1)
	w.must(trust.Revoke, trust.Shadow)
	w.gone(h)
	assert.Zero(t, w.Counts())
}

func TestABatchTokenCannotBeRevoked(t *testing.T) {
	now := time.Now()
	w := set(t, shared, func(c *act.Config) { c.Now = func() time.Time { return now } })
	w.bind("a", held{})
	_, err := w.try(w.action(trust.Revoke, trust.Shadow))
	require.ErrorIs(t, err, act.ErrUnverified)
	assert.ErrorContains(t, err, "a batch token cannot be revoked")
	now = now.Add(2 * time.Hour)
	w.must(trust.Revoke, trust.Shadow)
	assert.Empty(t, w.book.Credentials(w.agent.Key()))
}

func TestAPanicIsAnError(t *testing.T) {
	w := set(t, shared, func(c *act.Config) { c.Now = func() time.Time { panic("no clock") } })
	w.bind("a", held{})
	h := w.token("a", 0)
	_, err := w.Do(t.Context(), w.action(trust.Revoke, trust.Shadow))
	require.ErrorContains(t, err, "no clock")
	require.ErrorContains(t, w.Verify(t.Context(), w.action(trust.Revoke, trust.Shadow)), "no clock")
	w.gone(h)
}

func TestManyAtOnce(t *testing.T) {
	w := set(t, shared)
	w.must(trust.Narrow, trust.Shadow)
	var all []held
	for range 12 {
		all = append(all, w.token("a", 1))
	}
	var lines sync.WaitGroup
	for _, kind := range []trust.ActionKind{trust.Revoke, trust.RevokeCycle, trust.Disable, trust.Narrow, trust.Revoke} {
		action := w.action(kind, trust.Shadow)
		action.Cycle = "a"
		lines.Go(func() {
			_, err := w.try(action)
			assert.NoError(t, err, kind)
		})
	}
	lines.Wait()
	w.gone(all...)
	assert.Empty(t, w.book.Credentials(w.agent.Key()))
}

func TestRevocationsArePaced(t *testing.T) {
	w := set(t, shared, func(c *act.Config) { c.PerSecond = .5 })
	all := []held{w.token("a", 0), w.token("a", 0)}
	ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond) // enough for the first
	defer cancel()
	began := time.Now()
	_, err := w.Do(ctx, w.action(trust.Revoke, trust.Shadow))
	require.ErrorIs(t, err, act.ErrPace)
	assert.ErrorContains(t, err, "still there: 1 token (")
	w.must(trust.Revoke, trust.Shadow)
	assert.Greater(t, time.Since(began), time.Second)
	w.gone(all...)
}

func TestNonsenseIsRefused(t *testing.T) {
	w := set(t, shared)
	_, size := w.requests(t, 0)
	for _, name := range []string{"", "/", "a", "a/", "/b", "a/b/c", "A/b", "a/../b", "a b/c", "a/b?x", strings.Repeat("a", 4000) + "/b"} {
		_, err := w.Do(t.Context(), trustapi.Action{Agent: name, Kind: trust.Disable})
		require.ErrorIs(t, err, act.ErrName, name)
	}
	for _, a := range []trustapi.Action{
		{Agent: w.agent.Key(), Kind: "dance"}, {Agent: w.agent.Key(), Kind: trust.Launch}, {Agent: w.agent.Key(), Kind: trust.Widen, Phase: 99},
	} {
		_, err := w.Do(t.Context(), a)
		require.Error(t, err)
		require.Error(t, w.Verify(t.Context(), a))
	}
	paths, _ := w.requests(t, size)
	assert.Empty(t, paths)
}

func TestConfigIsChecked(t *testing.T) {
	agent := func(string) *vaultsetup.Agent { return nil }
	good := act.Config{Client: shared.own, Agent: agent, Credentials: &book{}}
	_, err := act.New(good)
	require.NoError(t, err)
	for name, change := range map[string]func(*act.Config){
		"client":      func(c *act.Config) { c.Client = nil },
		"agent":       func(c *act.Config) { c.Agent = nil },
		"credentials": func(c *act.Config) { c.Credentials = nil },
		"per second":  func(c *act.Config) { c.PerSecond = -1 },
		"patience":    func(c *act.Config) { c.Patience = -1 },
	} {
		bad := good
		change(&bad)
		_, err := act.New(bad)
		assert.Error(t, err, name)
	}
}
