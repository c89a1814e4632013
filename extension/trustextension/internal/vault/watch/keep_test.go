// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/internal/vaultapi"
	"github.com/leasehold/leasehold/internal/vaultsetup"
)

// What Vault says is gone is forgotten, and what was renewed lives on.
func TestPruning(t *testing.T) {
	s := newSite(t, unchanged)
	gone, stays := s.login(t, "bot"), s.login(t, "bot")
	for _, made := range []string{gone.Accessor, stays.Accessor} {
		require.NoError(t, s.Bind(t.Context(), bot, trustapi.Credential{
			Accessor: made, Entity: gone.EntityID, Source: trustapi.SourceAudit, Expires: time.Now().Add(-time.Second),
			Leases: []trustapi.Lease{{ID: "secret/orders/1/gone"}},
		}))
	}
	s.put(t, "auth/token/revoke-accessor", map[string]any{"accessor": gone.Accessor})
	require.NoError(t, s.Start(t.Context()))
	t.Cleanup(s.Stop)
	require.Eventually(t, func() bool { return s.counts(CountPruned, "gone") == 1 && s.counts(CountPruned, "renewed") > 0 }, patience, poll)
	require.Len(t, s.Credentials(bot), 1)
	c := s.Credentials(bot)[0]
	assert.Equal(t, stays.Accessor, c.Accessor)
	assert.WithinDuration(t, time.Now().Add(5*time.Minute), c.Expires, 10*time.Second)
}

// What the log tells of late belongs to the run that went on then, so that it ends as
// that did.
func TestALoginThatIsToldOfAfterItsRun(t *testing.T) {
	s := newSite(t, unchanged)
	t.Cleanup(s.Stop)
	s.run(bot, Run{ID: "job-1", Started: time.Now()})
	s.look(bot)
	made := s.login(t, "bot")
	records, n := s.lines(0)
	s.run(bot)
	s.look(bot)
	require.NoError(t, s.Audited(t.Context(), records))
	require.Len(t, s.Credentials(bot), 1)
	assert.Equal(t, made.Accessor, s.Credentials(bot)[0].Accessor)
	assert.Equal(t, "job-1", s.Credentials(bot)[0].Cycle)

	s.login(t, "bot")
	records, _ = s.lines(n)
	require.NoError(t, s.Audited(t.Context(), records))
	require.Len(t, s.Credentials(bot), 2)
	assert.Empty(t, s.Credentials(bot)[1].Cycle, "nothing ran then")
}

// Somebody changes an entity in Vault: it is put right, unless that is under way.
func TestDrift(t *testing.T) {
	var s *site
	entity := func(body map[string]any) {
		s.put(t, "identity/entity/name/"+s.agents[bot].EntityName(), body)
	}
	s = newSite(t, func(c *Config) {
		c.Revert = func(_ context.Context, _, why string) error {
			assert.NotEmpty(t, why)
			entity(map[string]any{"policies": s.agents[bot].PolicyName(trust.Restricted), "disabled": false})
			s.do(func() { s.reverted++ })
			return nil
		}
	})
	s.do(func() { s.standing[bot] = Standing{Phase: trust.Restricted, Busy: true} })
	entity(map[string]any{"policies": "admin"})
	require.NoError(t, s.Start(t.Context()))
	t.Cleanup(s.Stop)
	time.Sleep(2 * s.cfg.DriftEvery)
	s.do(func() {
		assert.Zero(t, s.reverted, "an action is open")
		s.standing[bot] = Standing{Phase: trust.Restricted}
	})
	require.Eventually(t, func() bool { return s.counts(CountDrift, "reverted") == 1 }, patience, poll)
	var now struct {
		Data struct {
			Policies []string
			Disabled bool
		}
	}
	require.NoError(t, s.vault.Call(t.Context(), s.vault.RootToken, http.MethodGet, "identity/entity/name/"+s.agents[bot].EntityName(), nil, &now))
	assert.Equal(t, []string{s.agents[bot].PolicyName(trust.Restricted)}, now.Data.Policies)
	s.do(func() {
		require.Len(t, s.drifted, 1)
		assert.Contains(t, s.drifted[0], "admin")
	})
}

// Where the policy only observes, and where a person locked an agent out, what
// differs is told and stays.
func TestDriftThatStays(t *testing.T) {
	for name, tt := range map[string]struct {
		stands Standing
		entity map[string]any
	}{
		"observed":   {Standing{Phase: trust.Restricted, Observed: true}, map[string]any{"policies": "admin"}},
		"locked out": {Standing{Phase: trust.Restricted}, map[string]any{"policies": agentOf("bot").PolicyName(trust.Restricted), "disabled": true}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, func(c *Config) { c.DriftEvery = 20 * time.Millisecond })
			s.cfg.Revert = func(context.Context, string, string) error {
				s.do(func() { s.reverted++ })
				return nil
			}
			s.do(func() { s.standing[bot] = tt.stands })
			s.agents = map[string]*vaultsetup.Agent{bot: s.agents[bot]}
			s.put(t, "identity/entity/name/"+s.agents[bot].EntityName(), tt.entity)
			require.NoError(t, s.Start(t.Context()))
			t.Cleanup(s.Stop)
			require.Eventually(t, func() bool {
				s.mu.Lock()
				defer s.mu.Unlock()
				return len(s.drifted) > 0
			}, patience, poll)
			time.Sleep(20 * s.cfg.DriftEvery)
			s.do(func() {
				assert.Zero(t, s.reverted)
				assert.Len(t, s.drifted, 1, "it is told once")
			})
		})
	}
}

// What differs of policies and roles is told once, until something else does.
func TestWhatMayNotBeWrittenIsTold(t *testing.T) {
	var mu sync.Mutex
	differs, failing := []string{"The policy a is missing."}, error(nil)
	set := func(err error, all ...string) {
		mu.Lock()
		defer mu.Unlock()
		differs, failing = all, err
	}
	s := newSite(t, func(c *Config) {
		c.DriftEvery = 20 * time.Millisecond
		c.Agents = func() []*vaultsetup.Agent { return []*vaultsetup.Agent{agentOf("bot")} }
		c.SetUp = func(context.Context, *vaultsetup.Agent) ([]string, error) {
			mu.Lock()
			defer mu.Unlock()
			return differs, failing
		}
	})
	s.put(t, "identity/entity/name/"+s.agents[bot].EntityName(), map[string]any{"policies": s.agents[bot].PolicyName(trust.Restricted)})
	require.NoError(t, s.Start(t.Context()))
	t.Cleanup(s.Stop)
	told := func(n int) (last string) {
		require.Eventually(t, func() bool { return s.counts(CountDrift, "told") == n }, patience, poll)
		s.do(func() { require.Len(t, s.drifted, n, "it is told once"); last = s.drifted[n-1] })
		return last
	}
	assert.Equal(t, "The policy a is missing.", told(1))
	set(nil, "The policy a is missing.", "The role b is missing.")
	assert.Equal(t, "The policy a is missing. The role b is missing.", told(2))
	set(nil)
	time.Sleep(2 * thorough * s.cfg.DriftEvery)
	set(vaultapi.ErrDenied)
	assert.Contains(t, told(3), "cannot be compared")
}

func TestDiffers(t *testing.T) {
	a := agentOf("bot")
	right := []string{a.PolicyName(trust.Shadow)}
	tests := []struct {
		name   string
		entity vaultapi.Entity
		stands Standing
		says   string
		mend   bool
	}{
		{"as it should", vaultapi.Entity{Policies: right}, Standing{}, "", false},
		{"in quarantine", vaultapi.Entity{Policies: []string{"x"}, Disabled: true}, Standing{Quarantined: true}, "", false},
		{"let out", vaultapi.Entity{Policies: right}, Standing{Quarantined: true}, "is not disabled", true},
		{"locked out", vaultapi.Entity{Policies: right, Disabled: true}, Standing{}, "is disabled", false},
		{"locked out, with more", vaultapi.Entity{Policies: append(right, "x"), Disabled: true}, Standing{}, "in place of", true},
		{"none", vaultapi.Entity{}, Standing{}, "in place of", true},
		{"more", vaultapi.Entity{Policies: append(right, "x")}, Standing{}, "in place of", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text, mend := differs(a, &tt.entity, tt.stands)
			assert.Equal(t, tt.mend, mend)
			if tt.says == "" {
				assert.Empty(t, text)
			} else {
				assert.Contains(t, text, tt.says)
			}
		})
	}
}
