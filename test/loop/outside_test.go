// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package loop_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/test/site"
)

// A login that Leasehold is told of only when its cycle has ended, as it was away
// meanwhile, leaves nothing: no end of a cycle would end that.
func TestWhatIsToldOfAfterItsCycleEnds(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.hire("clerk", "orders", v1alpha1.PhaseShadow, nil, "--delay", "50ms", patient)
	pod, loot := s.working("clerk")
	s.bound("clerk")
	s.Kill()
	stolen, err := here.Steal(t.Context(), s.NS, pod, s.NS+"-clerk")
	require.NoError(t, err)
	s.tell("clerk")
	s.podEnds(pod)
	// PostgreSQL sees a moment later that the session has ended.
	require.Eventually(t, func() bool { return s.alive(stolen).Sessions == 0 }, patience, pause)
	assert.Equal(t, site.Alive{Token: true, Accessor: true, Lease: true, Role: true, Login: true}, s.alive(stolen))
	require.NoError(t, s.Start(t.Context()))
	t.Logf("the last of it was gone %v after somebody looked again", max(s.dies(stolen), s.dies(loot)).Round(time.Millisecond))
	s.Await("clerk", "it holds nothing", func(a *v1alpha1.Agent) bool {
		return a.Status.Running == 0 && a.Status.Credentials == 0 && len(a.Status.OpenActions) == 0
	})
}

// Row C22: somebody gives an agent more in Vault by hand: it is put back, and told.
func TestWhatIsWidenedByHandIsPutBack(t *testing.T) {
	t.Parallel()
	s := newScene(t, "extensions::trust::vault::drift_interval: 1s")
	s.hire("clerk", "orders", v1alpha1.PhaseShadow, nil)
	before := s.Get("clerk").Status.Phase
	more := s.policy("clerk", v1alpha1.PhaseAutonomous)
	require.NoError(t, here.Widen(t.Context(), s.NS, "clerk", more))
	begun := time.Now()
	require.Eventually(t, func() bool {
		return slices.Equal(s.entity("clerk").Policies, []string{s.policy("clerk", v1alpha1.PhaseShadow)})
	}, patience, pause)
	t.Logf("it was put back %v after it was changed", time.Since(begun).Round(time.Millisecond))
	require.Eventually(t, func() bool { return len(s.Events("VaultDrift")) > 0 }, patience, pause)
	assert.Contains(t, s.Events("VaultDrift")[0], more)
	a := s.Await("clerk", "all is done", func(a *v1alpha1.Agent) bool { return len(a.Status.OpenActions) == 0 })
	assert.Equal(t, before, a.Status.Phase)
	assert.False(t, a.Status.Quarantined, "the agent is not to blame")
}

// What Leasehold may not write, it tells of: somebody wrote more into a policy.
func TestAPolicyWrittenByHandIsTold(t *testing.T) {
	t.Parallel()
	s := newScene(t, "extensions::trust::vault::drift_interval: 1s")
	s.hire("clerk", "orders", v1alpha1.PhaseShadow, nil)
	policy := s.policy("clerk", v1alpha1.PhaseRestricted)
	require.NoError(t, here.Vault.Call(t.Context(), here.Vault.RootToken, http.MethodPut, "sys/policies/acl/"+policy, map[string]any{
		"policy": `path "*" { capabilities = ["read", "sudo"] }`,
	}, nil))
	require.Eventually(t, func() bool {
		return slices.ContainsFunc(s.Events("VaultDrift"), func(text string) bool {
			return strings.Contains(text, "The policy "+policy+" is not as it should be")
		})
	}, patience, pause)
}
