// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package broker_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/extension/trustextension/internal/vault/broker"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/internal/vaultapi"
	"github.com/leasehold/leasehold/internal/vaultsetup"
	"github.com/leasehold/leasehold/test/stack"
	"github.com/leasehold/leasehold/test/stack/vaulttest"
)

const cycle = "3f0c6f4e-0d0a-4f7e-9a55-5f4c1d7f2a10"

// stage is a broker, and the agent that it mints for.
type stage struct {
	vaulttest.Vault
	*broker.Broker
	vaulttest.Credentials
	agent       vaultsetup.Agent
	entity      string
	known       bool
	quarantined bool
}

func set(t *testing.T) *stage {
	t.Helper()
	s := &stage{Vault: vaulttest.Start(t), agent: vaulttest.Agent("shop", "planner"), known: true}
	s.Know(t, &s.agent)
	s.entity = s.EntityOf(t, s.agent.EntityName())
	var err error
	s.Broker, err = broker.New(broker.Config{
		Vault: s.Own(t), Credentials: &s.Credentials,
		Phase:       func(string) (trust.Phase, bool) { return trust.Restricted, s.known },
		Quarantined: func(string) bool { return s.quarantined },
	})
	require.NoError(t, err)
	return s
}

func (s *stage) issue(t *testing.T) (vaultapi.Wrapped, error) {
	t.Helper()
	return s.Issue(t.Context(), &s.agent, cycle, time.Now().Add(time.Hour))
}

// nothingLeft is that no token is left that anybody holds, nor one on record.
func (s *stage) nothingLeft(t *testing.T) {
	t.Helper()
	assert.Empty(t, s.Live(t))
	assert.Empty(t, s.Held(&s.agent, cycle))
}

func TestATokenIsTheAgentsAndUnwrapsOnce(t *testing.T) {
	s := set(t)
	s.OnBind = func(c trustapi.Credential) {
		require.Len(t, s.Live(t), 1, "it is on record as soon as it is there")
		assert.Equal(t, trustapi.SourceBrokered, c.Source)
		assert.Equal(t, []string{cycle, s.entity}, []string{c.Cycle, c.Entity})
		assert.WithinDuration(t, time.Now().Add(5*time.Minute), c.Expires, 10*time.Second)
	}
	require.NoError(t, s.Ready(t.Context(), &s.agent))
	issued, err := s.issue(t)
	require.NoError(t, err)
	assert.WithinDuration(t, time.Now().Add(2*time.Minute), issued.Expires, 10*time.Second)
	assert.Equal(t, []string{issued.Accessor}, s.Held(&s.agent, cycle))
	assert.Empty(t, s.Held(&s.agent, "another"))

	login, err := s.Unwrap(t, string(issued.Token))
	require.NoError(t, err)
	assert.Equal(t, issued.Accessor, login.Accessor)
	assert.Equal(t, s.entity, login.EntityID)
	token := s.Live(t)[0]
	assert.Equal(t, []string{vaultsetup.Base}, token.Policies)
	assert.Equal(t, map[string]string{"leasehold_agent": "shop/planner", "leasehold_cycle": cycle}, token.Meta)
	assert.InDelta(t, time.Hour, token.MaxTTL, float64(10*time.Second))
	require.NoError(t, s.Call(t.Context(), login.Token, http.MethodPut, "auth/token/renew-self", nil, nil))
	_, err = s.Unwrap(t, string(issued.Token))
	require.Error(t, err, "it can be unwrapped once")
}

func TestTheSecretIsInNoText(t *testing.T) {
	s := set(t)
	issued, err := s.issue(t)
	require.NoError(t, err)
	for _, text := range []string{fmt.Sprint(issued), fmt.Sprintf("%+v %v", issued, issued.Token)} {
		assert.NotContains(t, text, string(issued.Token))
	}
}

func TestATokenLivesNoLongerThanItsCycle(t *testing.T) {
	s := set(t)
	issued, err := s.Issue(t.Context(), &s.agent, cycle, time.Now().Add(40*time.Second))
	require.NoError(t, err)
	token := s.Live(t)[0]
	assert.Equal(t, issued.Accessor, token.Accessor)
	assert.InDelta(t, 40*time.Second, token.TTL, float64(5*time.Second))
	assert.LessOrEqual(t, token.MaxTTL, 40*time.Second)
}

func TestWhoMayHoldNoTokenGetsNone(t *testing.T) {
	tests := map[string]struct {
		change func(*testing.T, *stage)
		want   error
	}{
		"the engine does not know it": {func(_ *testing.T, s *stage) { s.known = false }, broker.ErrMayNot},
		"it is quarantined":           {func(_ *testing.T, s *stage) { s.quarantined = true }, broker.ErrMayNot},
		"its entity is disabled": {func(t *testing.T, s *stage) {
			t.Helper()
			require.NoError(t, s.Client(t, s.RootToken).SetEntityDisabled(t.Context(), s.agent.EntityName(), true))
		}, broker.ErrMayNot},
		"Vault does not know it": {func(_ *testing.T, s *stage) { s.agent.Name = "stranger" }, vaultapi.ErrGone},
		"Vault is sealed": {func(t *testing.T, s *stage) {
			t.Helper()
			require.NoError(t, s.Seal(t.Context()))
		}, vaultapi.ErrSealed},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := set(t)
			test.change(t, s)
			ready := s.Ready(t.Context(), &s.agent)
			_, err := s.issue(t)
			for _, err := range []error{ready, err} {
				require.ErrorIs(t, err, test.want)
			}
			require.NoError(t, s.Unseal(t.Context()))
			s.nothingLeft(t)
		})
	}
	t.Run("its time is over", func(t *testing.T) {
		s := set(t)
		_, err := s.Issue(t.Context(), &s.agent, cycle, time.Now().Add(5*time.Second))
		require.ErrorIs(t, err, broker.ErrLate)
		s.nothingLeft(t)
	})
}

// What fails after the token was made leaves none.
func TestAFailureLeavesNoToken(t *testing.T) {
	tests := map[string]struct {
		change func(*testing.T, *stage)
		want   string
	}{
		"it cannot be put on record": {func(_ *testing.T, s *stage) { s.Fail = errors.New("the disk is full") }, "the disk is full"},
		"it cannot be looked up": {func(t *testing.T, s *stage) {
			t.Helper()
			require.NoError(t, s.Faults(t.Context(), stack.Fault{Path: "lookup-accessor", Mode: stack.FaultStatus, Count: 1}))
		}, "look it up"},
		"no answer to the look": {func(t *testing.T, s *stage) {
			t.Helper()
			require.NoError(t, s.Faults(t.Context(), stack.Fault{Path: "lookup-accessor", Mode: stack.FaultHang, Count: 1}))
		}, "look it up"},
		"it has a policy more": {func(t *testing.T, s *stage) {
			t.Helper()
			s.role(t, map[string]any{"allowed_policies": vaultsetup.Base + ",admin"})
		}, "run leasehold vault apply"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := set(t)
			test.change(t, s)
			_, err := s.issue(t)
			require.ErrorContains(t, err, test.want)
			s.nothingLeft(t)
		})
	}
}

// Who quarantined the agent may have looked for its tokens before this one was on
// record.
func TestATokenThatIsOvertakenIsRevoked(t *testing.T) {
	s := set(t)
	s.OnBind = func(trustapi.Credential) { s.quarantined = true }
	_, err := s.issue(t)
	require.ErrorIs(t, err, broker.ErrMayNot)
	assert.Empty(t, s.Live(t))
}

// A record that was written though it failed is of a token that is gone.
func TestARecordOfATokenThatIsGoneIsForgotten(t *testing.T) {
	s := set(t)
	s.Fail, s.Late = errors.New("no answer"), true
	_, err := s.issue(t)
	require.Error(t, err)
	require.Empty(t, s.Live(t))
	held := s.Held(&s.agent, cycle)
	require.Len(t, held, 1)
	require.NoError(t, s.Withdraw(t.Context(), &s.agent, held[0]))
	s.nothingLeft(t)
}

// A role that gives tokens of another's is not Leasehold's, and what it gives is
// revoked.
func TestATokenOfAnotherIsRevoked(t *testing.T) {
	s := set(t)
	other := vaulttest.Agent("shop", "other")
	s.Know(t, &s.agent, &other)
	mine := s.agent
	s.role(t, map[string]any{"allowed_entity_aliases": ""})
	_, err := s.issue(t)
	require.Error(t, err)
	s.nothingLeft(t)
	// Of another, by its own role, as the record of mine says.
	issued, err := s.Issue(t.Context(), &other, cycle, time.Now().Add(time.Hour))
	require.NoError(t, err)
	require.ErrorIs(t, s.Withdraw(t.Context(), &mine, issued.Accessor), broker.ErrNotItsOwn)
	require.Len(t, s.Live(t), 1, "another's token is never revoked")
	require.NoError(t, s.Withdraw(t.Context(), &other, issued.Accessor))
	require.NoError(t, s.Withdraw(t.Context(), &other, issued.Accessor), "it may be repeated")
	s.nothingLeft(t)
}

// What has leases stays on record, for who sees to them.
func TestATokenWithLeasesStaysOnRecord(t *testing.T) {
	s := set(t)
	issued, err := s.issue(t)
	require.NoError(t, err)
	c := s.Credentials.Credentials(s.agent.Key())[0]
	require.NoError(t, s.Unbind(t.Context(), s.agent.Key(), []string{issued.Accessor}, nil))
	c.Leases = []trustapi.Lease{{ID: "database/creds/app/1"}}
	require.NoError(t, s.Bind(t.Context(), s.agent.Key(), c))
	require.NoError(t, s.Withdraw(t.Context(), &s.agent, issued.Accessor))
	assert.Empty(t, s.Live(t))
	assert.Len(t, s.Held(&s.agent, cycle), 1)
}

func TestAConfigurationThatIsNone(t *testing.T) {
	s := set(t)
	good := broker.Config{Vault: s.Client(t, "x"), Credentials: &s.Credentials, Phase: func(string) (trust.Phase, bool) { return 0, true }}
	for name, change := range map[string]func(*broker.Config){
		"no Vault":       func(c *broker.Config) { c.Vault = nil },
		"no credentials": func(c *broker.Config) { c.Credentials = nil },
		"no phases":      func(c *broker.Config) { c.Phase = nil },
		"too long":       func(c *broker.Config) { c.WrapTTL = time.Hour },
		"too short":      func(c *broker.Config) { c.WrapTTL = -time.Second },
	} {
		t.Run(name, func(t *testing.T) {
			conf := good
			change(&conf)
			_, err := broker.New(conf)
			require.Error(t, err)
			assert.NotContains(t, err.Error(), "%!")
		})
	}
	_, err := broker.New(good)
	require.NoError(t, err)
}

// role changes the agent's token role.
func (s *stage) role(t *testing.T, change map[string]any) {
	t.Helper()
	require.NoError(t, s.Call(t.Context(), s.RootToken, http.MethodPut, "auth/token/roles/"+s.agent.TokenRole(), change, nil))
}
