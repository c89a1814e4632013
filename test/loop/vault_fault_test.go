// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package loop_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/test/stack"
)

// These tests take from all agents what they share, and so run before those that run
// beside each other.

// impatient tries what failed again soon.
const impatient = "extensions::trust::actions: {initial_interval: 200ms, max_interval: 1s}"

// Row C16: where Vault is sealed, an agent is stopped by Kubernetes at once; what is
// to be revoked stays open for all to see, and is done when Vault is unsealed.
// Meanwhile nobody rises.
func TestVaultIsSealed(t *testing.T) {
	s := newScene(t, impatient)
	s.hire("climber", "next", v1alpha1.PhaseRestricted, atMost(v1alpha1.PhaseRestricted))
	s.hire("clerk", "orders", v1alpha1.PhaseShadow, nil, "--steps", "600", "--delay", "100ms")
	_, loot := s.working("clerk")
	s.bound("clerk")
	s.Ask("climber", "launch") // only now, or it may have risen before
	require.NoError(t, here.Vault.Seal(t.Context()))
	t.Cleanup(func() { _ = here.Vault.Unseal(context.WithoutCancel(t.Context())) })
	begun := time.Now()
	s.Ask("clerk", "quarantine")
	require.Eventually(t, func() bool { return s.podsOf("clerk") == 0 }, patience, pause/10)
	t.Logf("its pod was gone %v after a person asked for it", time.Since(begun).Round(time.Millisecond))
	a := s.Await("clerk", "what is to be done in Vault is seen to fail, and all else is done", failing(trust.Disable, trust.Narrow, trust.Revoke, trust.RevokeCycle))
	t.Logf("open: %+v; %+v", a.Status.OpenActions, meta.FindStatusCondition(a.Status.Conditions, v1alpha1.ConditionCredentialsRevoked))
	has, err := here.RoleExists(t.Context(), loot.User)
	require.NoError(t, err)
	assert.True(t, has, "Vault revokes nothing while it is sealed")
	status, _ := s.Request("clerk", "release")
	t.Logf("a release is answered %d meanwhile", status)
	time.Sleep(3 * time.Second)
	for _, name := range []string{"clerk", "climber"} {
		assert.Equal(t, v1alpha1.PhaseShadow, s.Get(name).Status.Phase, name)
	}
	assert.Zero(t, s.podsOf("clerk"))

	require.NoError(t, here.Vault.Unseal(t.Context()))
	t.Logf("everything was gone %v after it was unsealed", s.dies(loot).Round(time.Millisecond))
	s.Await("clerk", "all is done", func(a *v1alpha1.Agent) bool { return len(a.Status.OpenActions) == 0 })
	s.Await("climber", "it rises now", func(a *v1alpha1.Agent) bool {
		if a.Status.Running == 0 && len(a.Status.OpenActions) == 0 {
			s.Request("climber", "launch") // its trigger may have come to nothing meanwhile
		}
		return a.Status.Phase == v1alpha1.PhaseRestricted
	})
}

// Row C14: Vault dies in the middle of a revocation; when it is back, that is done.
func TestVaultIsKilledInARevocation(t *testing.T) {
	s := newScene(t, impatient)
	s.hire("clerk", "orders", v1alpha1.PhaseShadow, nil, "--steps", "600", "--delay", "100ms")
	_, loot := s.working("clerk")
	s.bound("clerk")
	require.NoError(t, here.Vault.Faults(t.Context(), stack.Fault{Path: "^PUT /v1/auth/token/revoke-accessor", Mode: stack.FaultAfterDrop}))
	s.Ask("clerk", "quarantine")
	require.Eventually(t, func() bool {
		faults, err := here.Vault.Hits(t.Context())
		return err == nil && len(faults) == 1 && faults[0].Hits > 0
	}, patience, pause/20)
	here.Vault.Kill()
	time.Sleep(time.Second)
	require.NoError(t, here.Vault.Restart(t.Context()))
	s.dies(loot)
	s.stopped("clerk")
}

// A database that is away cannot drop a role: that is seen, and done when it is back.
func TestPostgresIsDown(t *testing.T) {
	s := newScene(t, impatient)
	s.hire("clerk", "orders", v1alpha1.PhaseShadow, nil, "--steps", "600", "--delay", "100ms")
	_, loot := s.working("clerk")
	s.bound("clerk")
	here.Postgres.Kill()
	back := sync.OnceValue(func() error { return here.Postgres.Restart(context.WithoutCancel(t.Context())) })
	t.Cleanup(func() { assert.NoError(t, back()) })
	s.Ask("clerk", "quarantine")
	a := s.Await("clerk", "it is seen that a lease is not revoked, and all else is done", failing(trust.Revoke, trust.RevokeCycle))
	t.Logf("open: %+v; %+v", a.Status.OpenActions, meta.FindStatusCondition(a.Status.Conditions, v1alpha1.ConditionCredentialsRevoked))
	require.Eventually(t, func() bool {
		return slices.ContainsFunc(s.Events("ActionFailed"), func(text string) bool { return strings.Contains(text, "still there: 1 lease") })
	}, patience, pause, "it is told")
	s.suspended()
	for what, path := range map[string]string{"lease_id": "sys/leases/lookup", "accessor": "auth/token/lookup-accessor"} {
		value := map[string]string{"lease_id": loot.Lease, "accessor": loot.Accessor}[what]
		err := here.Vault.Call(t.Context(), here.Vault.RootToken, http.MethodPut, path, map[string]any{what: value}, nil)
		assert.Equal(t, what == "lease_id", err == nil, "%s: %v", path, err)
	}
	require.NoError(t, back())
	s.dies(loot)
	a = s.stopped("clerk")
	assert.True(t, meta.IsStatusConditionTrue(a.Status.Conditions, v1alpha1.ConditionCredentialsRevoked))
}

// failing says that only actions of these kinds are left to be done, and fail.
func failing(kinds ...trust.ActionKind) func(*v1alpha1.Agent) bool {
	return func(a *v1alpha1.Agent) bool {
		c := meta.FindStatusCondition(a.Status.Conditions, v1alpha1.ConditionCredentialsRevoked)
		if !a.Status.Quarantined || c == nil || c.Status != metav1.ConditionFalse || len(a.Status.OpenActions) == 0 {
			return false
		}
		for _, open := range a.Status.OpenActions {
			if !slices.Contains(kinds, trust.ActionKind(open.Kind)) || open.Message == "" {
				return false
			}
		}
		return true
	}
}
