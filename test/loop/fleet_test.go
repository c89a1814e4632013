// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package loop_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// Row C19: the provider of the models is down, so that the cycles of all agents go
// wrong at once. Few are demoted, nothing new begins, and nobody is stopped for it;
// but who does what is forbidden meanwhile is stopped all the same.
func TestAnOutageFreezesAndDoesNotMassacre(t *testing.T) {
	t.Parallel()
	const agents = 6
	s := newScene(t, "extensions::trust::policy::up::restricted: {alpha: 0.5, min_cycles: 1}",
		"extensions::trust::policy::down: {freeze_at: 1, demote_at: 1.5, demote_at_from_semi_autonomous: 3}")
	name := func(n int) string { return fmt.Sprintf("clerk-%d", n) }
	for n := range agents {
		s.hire(name(n), "next", v1alpha1.PhaseRestricted, atMost(v1alpha1.PhaseRestricted), "--steps", "2")
		s.Ask(name(n), "launch")
	}
	for n := range agents {
		s.Await(name(n), "it is in restricted", func(a *v1alpha1.Agent) bool { return a.Status.Phase == v1alpha1.PhaseRestricted })
	}
	before := map[string]int64{}
	for n := range agents {
		s.turn(name(n), "outage")
		before[name(n)] = s.Get(name(n)).Status.Cycles
	}
	demoted := 0
	for n := range agents {
		a := s.Await(name(n), "its cycles went wrong", func(a *v1alpha1.Agent) bool {
			if a.Status.Running == 0 && len(a.Status.OpenActions) == 0 {
				s.Request(name(n), "launch")
			}
			return a.Status.LastVerdict != nil && a.Status.LastVerdict.Badness != "" && a.Status.LastVerdict.Badness != "0" && a.Status.Cycles > before[name(n)]
		})
		assert.False(t, a.Status.Quarantined)
	}
	require.Eventually(t, func() bool {
		var fleet trustapi.Fleet
		text, ok := fetch(t.Context(), "http://"+s.API+"/api/v1/fleet")
		return ok && json.Unmarshal([]byte(text), &fleet) == nil && fleet.Frozen != nil
	}, patience, pause)
	for n := range agents {
		a := s.Get(name(n))
		entity := s.entity(name(n))
		assert.False(t, entity.Disabled)
		if a.Status.Phase == v1alpha1.PhaseShadow {
			demoted++
			continue
		}
		assert.Equal(t, []string{s.policy(name(n), v1alpha1.PhaseRestricted)}, entity.Policies)
	}
	assert.LessOrEqual(t, demoted, 1, "one, or a tenth")
	s.hire("mailer", "rogue", v1alpha1.PhaseShadow, nil, "--delay", "100ms")
	s.Ask("mailer", "launch")
	s.Await("mailer", "it is stopped", func(a *v1alpha1.Agent) bool { return a.Status.Quarantined })
}
