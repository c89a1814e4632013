// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package loop_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/crashpoint"
	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/test/site"
	"github.com/leasehold/leasehold/test/site/sitetest"
)

// mortal builds, once, the collector that can be made to die at a place.
var mortal = sync.OnceValues(func() (string, error) {
	path := filepath.Join(filepath.Dir(here.Agent()), "mortal") // it goes with the site
	cmd := exec.Command("go", "build", "-trimpath", "-tags", "crashpoints", "-o", path, "../../cmd/otelcol-leasehold")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the collector: %w\n%s", err, out)
	}
	return path, nil
})

// between are the places around the steps: a decision is durable and nothing is
// begun; a step is begun and nothing done; it is done and nobody knows.
var between = []string{crashpoint.Committed, crashpoint.Acting, crashpoint.Acted}

// Row C14: a gateway dies, as by kill -9, between two steps of rounds of a release, a
// launch and a quarantine: at the first of them only, for each death is a restart of
// seconds. Each time all is done in the end, nothing is done twice, and at no time does
// the agent have more than it should.
func TestAKillBetweenTwoStepsLeavesNoMore(t *testing.T) {
	if testing.Short() {
		t.Skip("the matrix starts the gateway dozens of times")
	}
	t.Parallel()
	for _, place := range between {
		t.Run(place, func(t *testing.T) {
			t.Parallel()
			m := newMatrix(t)
			died := 0
			for times := 1; times <= most && m.round(fmt.Sprintf("%s:%d", place, times)); times++ {
				died++
			}
			t.Logf("it died at %d places", died)
			assert.GreaterOrEqual(t, died, least)
			m.eachOnce()
		})
	}
}

// matrix is an agent that is released, launched and stopped, again and again.
type matrix struct {
	*scene
	died bool // in this round
}

const victim = "clerk"

// How often it dies at a place at least and at most. A whole round of a release, a
// launch and a quarantine has some twelve steps: those after most are not died at.
const least, most = 4, 5

// alone lets a gateway lead at once: one that was killed holds its lease for a while.
const alone = "extensions::trust::kubernetes::leader_election: null"

func newMatrix(t *testing.T) *matrix {
	t.Helper()
	m := newMortal(t, victim, v1alpha1.PhaseShadow, wrapped, "--steps", "6000", "--delay", "100ms")
	m.Ask(victim, "quarantine")
	m.stopped(victim)
	return m
}

// newMortal is an agent that a gateway holds which can be made to die.
func newMortal(t *testing.T, agent string, from v1alpha1.Phase, change func(*v1alpha1.Agent), args ...string) *matrix {
	t.Helper()
	binary, err := mortal()
	require.NoError(t, err)
	s := &scene{t: t, dir: t.TempDir(), Rig: sitetest.NewEmpty(t, here)}
	s.Gateway = s.Run(site.GatewayOptions{Name: "mortal", Collector: binary, Overlays: []string{sitetest.Demo, impatient, alone}})
	s.keepsSecrets(s.Gateway)
	s.hire(agent, "orders", from, change, args...)
	return &matrix{scene: s}
}

// round lets the gateway die at a place while it releases, launches and stops the
// agent, and goes on with it until that is done. It reports whether it died.
func (m *matrix) round(place string) bool {
	m.Kill()
	m.start(crashpointEnv + "=" + place)
	jobs := len(m.Jobs())
	m.died = false
	// Of what a person asked for, an answer may be lost; they look before they ask
	// again.
	ask := func(verb string, done func() bool) {
		m.t.Helper()
		require.Eventually(m.t, func() bool {
			m.revive()
			if done() {
				return true
			}
			_, _, _ = m.Try(victim, verb)
			return done()
		}, patience, pause, "%s at %s", verb, place)
	}
	settled := func(a *v1alpha1.Agent) bool { return len(a.Status.OpenActions) == 0 }
	ask("release", func() bool { a := m.Get(victim); return !a.Status.Quarantined && settled(a) })
	ask("launch", func() bool { return len(m.Jobs()) > jobs })
	loot := m.newest()
	ask("quarantine", func() bool { return m.Get(victim).Status.Quarantined })
	guarded := m.staysDown()
	require.Eventually(m.t, func() bool { m.revive(); return settled(m.Get(victim)) }, patience, pause, "all is done at %s", place)
	guarded()
	m.dies(loot)
	m.stopped(victim)
	assert.Len(m.t, m.Jobs(), jobs+1, "at %s", place)
	return m.died
}

// revive starts the gateway again if it has died.
func (m *matrix) revive() {
	if m.Ended() {
		m.died = true
		m.start()
	}
}

const crashpointEnv = "LEASEHOLD_CRASH_AT"

// start starts the gateway, which may die before it is healthy.
func (m *matrix) start(env ...string) {
	m.t.Helper()
	if err := m.Start(m.t.Context(), env...); err != nil && !m.Ended() {
		require.NoError(m.t, err)
	}
}

// newest waits for what the pod of the newest cycle was given.
func (m *matrix) newest() (loot site.Loot) {
	m.t.Helper()
	require.Eventually(m.t, func() bool {
		m.revive()
		for _, loot = range m.loots(victim) {
			if m.alive(loot) == working {
				return true
			}
		}
		return false
	}, patience, pause, "the cycle works with its credentials")
	return loot
}

// staysDown looks, until it is called, that what was taken is not given back.
func (m *matrix) staysDown() (done func()) {
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		down := false
		for {
			select {
			case <-stop:
				return
			case <-time.After(pause / 10):
			}
			e, err := here.EntityOf(m.t.Context(), m.NS, victim)
			if err != nil {
				continue
			}
			if down && !assert.True(m.t, e.Disabled, "once disabled, it stays so") {
				return
			}
			down = e.Disabled
			for _, p := range e.Policies {
				assert.Equal(m.t, m.policy(victim, v1alpha1.PhaseShadow), p)
			}
		}
	}()
	return func() { close(stop); <-stopped }
}

// eachOnce expects of the ledger a whole chain, in which each action that was called
// for has one end.
func (m *matrix) eachOnce() {
	m.t.Helper()
	require.NoError(m.t, m.Stop())
	dir := filepath.Join(filepath.Dir(m.Log), "state", "ledger")
	_, err := ledger.Verify(m.t.Context(), dir, ledger.Expect{})
	require.NoError(m.t, err)
	reader, err := ledger.NewReader(dir, 1)
	require.NoError(m.t, err)
	defer func() { assert.NoError(m.t, reader.Close()) }()
	intents, ends := map[string]int{}, map[string]int{}
	for {
		e, err := reader.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(m.t, err)
		switch e.Kind {
		case ledger.KindIntent:
			intents[e.ID]++
		case ledger.KindAction:
			var a trustapi.Action
			require.NoError(m.t, json.Unmarshal(e.Data, &a))
			if a.State == trustapi.StateDone || a.State == trustapi.StateOverridden {
				ends[e.ID]++
			}
		default:
		}
	}
	assert.NotEmpty(m.t, intents)
	assert.Equal(m.t, intents, ends)
}

// A gateway that dies again and again on a climb, each time a step later, is never
// ahead of what it has published: the rights in Vault are never above the phase.
func TestAClimbIsNeverAheadOfItself(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts the gateway again and again")
	}
	t.Parallel()
	m := newMortal(t, "clerk", v1alpha1.PhaseRestricted, atMost(v1alpha1.PhaseRestricted), "--from", "1")
	watched := m.neverAbove("clerk")
	// What a cycle told is lost with the gateway that had not judged it yet, so that
	// one that dies for ever climbs never.
	const deaths = 3
	m.Kill()
	died := 0
	live := func() {
		if died < deaths {
			m.start(fmt.Sprintf("%s=%s:%d", crashpointEnv, crashpoint.Acted, died+1))
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
