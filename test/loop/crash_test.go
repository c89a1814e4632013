// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package loop_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/crashpoint"
	"github.com/leasehold/leasehold/test/site"
	"github.com/leasehold/leasehold/test/site/sitetest"
)

// mortal builds, once, the collector that can be made to die at a place.
var mortal = sync.OnceValues(func() (string, error) {
	path := filepath.Join(filepath.Dir(here.Agent()), "mortal") // it goes with the site
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-tags", "crashpoints", "-o", path, "../../cmd/otelcol-leasehold")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the collector: %w\n%s", err, out)
	}
	return path, nil
})

// Row C14: a gateway dies, as by kill -9, between every two steps of a release, a
// launch, a promotion, a demotion, a quarantine and the end of a cycle: at each place
// that it comes by for the first time, so that none can be passed alive that was not
// died at. Each time the agent has no more than before, or than is published; in the
// end all is done, and once. The places are written down in crash_places_test.go, so
// that a step more or less is seen.
func TestAKillBetweenTwoStepsLeavesNoMore(t *testing.T) {
	if testing.Short() {
		t.Skip("the matrix starts the gateway more than a hundred times")
	}
	t.Parallel()
	for i := range stages {
		s := &stages[i]
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.diedAtAll(t, newMatrix(t).walk(s))
		})
	}
}

// matrix is an agent whose gateway dies.
type matrix struct {
	*scene
	book   string
	deaths int
}

const victim = "clerk"

const (
	// alone lets a gateway lead at once: one that was killed holds its lease for a while.
	alone = "extensions::trust::kubernetes::leader_election: null"
	// generous lets a person promote an agent that has shown nothing.
	generous = "extensions::trust::policy::up::restricted: {min_cycles: 0, min_tasks: 0}"
)

// newMatrix is an agent in shadow that gets credentials from there on, and is launched
// with a token that Leasehold brings it.
func newMatrix(t *testing.T, env ...string) *matrix {
	t.Helper()
	return newMortal(t, env, victim, v1alpha1.PhaseShadow, wrapped, generous, "--delay", "100ms", patient)
}

// newMortal is an agent that a gateway holds which can be made to die.
func newMortal(t *testing.T, env []string, agent string, from v1alpha1.Phase, change func(*v1alpha1.Agent), overlay string, args ...string) *matrix {
	t.Helper()
	binary, err := mortal()
	require.NoError(t, err)
	s := &scene{t: t, dir: t.TempDir(), Rig: sitetest.NewEmpty(t, here)}
	m := &matrix{scene: s, book: filepath.Join(s.dir, "book")}
	s.Gateway = s.Run(site.GatewayOptions{
		Name: "mortal", Collector: binary, Env: append(env, bookEnv+"="+m.book),
		Overlays: []string{sitetest.Demo, impatient, alone, overlay},
	})
	s.keepsSecrets(s.Gateway)
	s.hire(agent, "orders", from, change, args...)
	return m
}

// The variables of the package crashpoint, which are there in its own builds only.
const (
	placeEnv = "LEASEHOLD_CRASH_AT"
	bookEnv  = "LEASEHOLD_CRASH_BOOK"
	onlyEnv  = "LEASEHOLD_CRASH_ONLY"
)

// start starts the gateway, which may die before it is healthy.
func (m *matrix) start(env ...string) {
	m.t.Helper()
	if err := m.Start(m.t.Context(), env...); err != nil && !m.Ended() {
		require.NoError(m.t, err)
	}
}

// A gateway that dies again and again on a climb, each time a step later, is never
// ahead of what it has published: the rights in Vault are never above the phase.
func TestAClimbIsNeverAheadOfItself(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts the gateway again and again")
	}
	t.Parallel()
	m := newMortal(t, nil, victim, v1alpha1.PhaseRestricted, atMost(v1alpha1.PhaseRestricted), impatient, "--from", "1")
	watched := m.neverAbove("clerk")
	// What a cycle told is lost with the gateway that had not judged it yet, so that
	// one that dies for ever climbs never.
	const deaths = 3
	m.Kill()
	died := 0
	live := func() {
		if died < deaths {
			m.start(fmt.Sprintf("%s=%s:%d", placeEnv, crashpoint.Acted, died+1))
		} else {
			m.start()
		}
	}
	live()
	m.Await("clerk", "it is in restricted", func(a *v1alpha1.Agent) bool {
		if m.Ended() {
			died++
			live()
		}
		if a.Status.Phase == v1alpha1.PhaseRestricted {
			return len(a.Status.OpenActions) == 0
		}
		if a.Status.Running == 0 && len(a.Status.OpenActions) == 0 && len(m.Pods()) == 0 {
			_, _, _ = m.Try("clerk", "launch")
		}
		return false
	})
	watched()
	assert.GreaterOrEqual(t, died, deaths/2)
	assert.Equal(t, []string{m.policy("clerk", v1alpha1.PhaseRestricted)}, m.entity("clerk").Policies)
}
