// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// climb brings an agent to a phase by clean cycles.
func (r *rig) climb(m *made, agent string, to trust.Phase) {
	r.t.Helper()
	for range 100 {
		if phase, _ := r.Phase(agent); phase >= to {
			return
		}
		r.submit(m.cycle(agent, true))
		r.quiet()
	}
	require.Failf(r.t, "it does not rise", "%s", agent)
}

func TestAgentsRiseAndFall(t *testing.T) {
	r, m := newRig(t), making()
	r.climb(m, "ns/a", trust.SemiAutonomous)
	assert.Equal(t, []string{"ns/a widen", "ns/a label", "ns/a widen", "ns/a label"}, r.hands.all())
	for range 20 {
		r.submit(m.cycle("ns/a", false))
	}
	r.quiet()
	d, err := r.Agent("ns/a")
	require.NoError(t, err)
	assert.Less(t, d.Phase, trust.SemiAutonomous)
	assert.Positive(t, d.Demotions)
	assert.Contains(t, r.hands.all(), "ns/a narrow")
	assert.NotEmpty(t, d.Why)
	assert.NotEmpty(t, d.Points)
}

func TestHardEventStopsAnAgent(t *testing.T) {
	r, m := newRig(t), making()
	r.submit(m.cycle("ns/a", true), m.finding("ns/a", "phase.write", anomaly.Critical, true))
	r.quiet()
	assert.ElementsMatch(t, []string{"ns/a disable", "ns/a narrow", "ns/a revoke", "ns/a label", "ns/a isolate", "ns/a suspend"}, r.hands.all())
	d, err := r.Agent("ns/a")
	require.NoError(t, err)
	require.NotNil(t, d.Quarantine)
	assert.Equal(t, "phase.write", d.Quarantine.Cause)
	assert.Contains(t, d.Conditions, trustapi.ConditionQuarantined)
	assert.Len(t, d.Findings, 1)
	assert.Equal(t, 1, r.Fleet().ByCondition[trustapi.ConditionQuarantined])
}

func TestSameEvidenceCountsOnce(t *testing.T) {
	r, m := newRig(t), making()
	good, hard := m.cycle("ns/a", true), m.finding("ns/b", "phase.write", anomaly.Critical, true)
	for range 5 {
		r.submit(good, hard, good)
		r.quiet()
	}
	a, _ := r.Agent("ns/a")
	assert.Equal(t, uint64(1), a.CyclesEver)
	assert.Len(t, r.hands.all(), 6)
	kinds := map[ledger.Kind]int{}
	for _, e := range r.entries() {
		kinds[e.Kind]++
	}
	assert.Equal(t, map[ledger.Kind]int{"system": 1, "evidence": 2, "decision": 1, "intent": 6, "action": 18}, kinds)
}

func (r *rig) entries() []ledger.Entry {
	r.t.Helper()
	all, err := r.Entries(1, 10_000)
	require.NoError(r.t, err)
	return all
}

func TestRestartKeepsEverything(t *testing.T) {
	r, m := newRig(t), making()
	r.climb(m, "ns/a", trust.Restricted)
	hard := m.finding("ns/b", "phase.write", anomaly.Critical, true)
	r.submit(hard)
	r.quiet()
	before, err := r.Agent("ns/a")
	require.NoError(t, err)
	r.restart()
	after, err := r.Agent("ns/a")
	require.NoError(t, err)
	assert.Equal(t, before, after)
	b, err := r.Agent("ns/b")
	require.NoError(t, err)
	assert.NotNil(t, b.Quarantine)
	done := len(r.hands.all())
	r.submit(hard)
	r.quiet()
	assert.Len(t, r.hands.all(), done, "what was counted before the restart counts no more")
}

func TestUnprovenEvidence(t *testing.T) {
	claim := func(m *made) trustapi.Submission {
		s := m.finding("ns/a", "phase.write", anomaly.Critical, true)
		s.Proven, s.Source = false, ""
		return s
	}
	t.Run("is refused", func(t *testing.T) {
		r, m := newRig(t), making()
		r.submit(m.cycle("ns/a", true))
		before, entries := r.Agents(trustapi.Query{}), len(r.entries())
		for range 100 {
			r.submit(claim(m))
		}
		assert.Equal(t, before, r.Agents(trustapi.Query{}))
		assert.Len(t, r.entries(), entries, "not a line of it is written")
		assert.Equal(t, uint64(100), r.Fleet().Refused[RefusedUnproven])
	})
	t.Run("is observed", func(t *testing.T) {
		r, m := newRig(t, func(c *Config) { c.ObserveUnproven = true }), making()
		r.submit(m.cycle("ns/a", true))
		r.submit(claim(m))
		a, err := r.Agent("ns/a")
		require.NoError(t, err)
		assert.Nil(t, a.Quarantine, "a claim touches nobody who proves the name")
		claimed, err := r.Agent("~ns/a")
		require.NoError(t, err)
		assert.Equal(t, []string{trustapi.ConditionUnproven}, claimed.Conditions)
		assert.True(t, claimed.Decisions[0].Observed)
		assert.Empty(t, r.hands.all())
		_, err = r.Ask(t.Context(), "~ns/a", trust.Request{Verb: trust.VerbQuarantine, Who: "local", Why: "test"})
		assert.ErrorIs(t, err, trustapi.ErrRefused)
	})
}

func TestObservedPolicyDecidesAndDoesNothing(t *testing.T) {
	r, m := newRig(t, func(c *Config) { c.Policy.Enforcement.Default = trust.Observe }), making()
	r.submit(m.finding("ns/a", "phase.write", anomaly.Critical, true))
	d, err := r.Agent("ns/a")
	require.NoError(t, err)
	assert.Nil(t, d.Quarantine)
	require.NotEmpty(t, d.Decisions)
	assert.Equal(t, trust.Quarantining, d.Decisions[0].Kind)
	assert.True(t, d.Decisions[0].Observed)
	assert.Empty(t, r.hands.all())
}

func TestFailingActionsAreTriedUntilTheyAreDone(t *testing.T) {
	r, m := newRig(t), making()
	r.hands.fail(trust.Revoke, errTest)
	r.submit(m.finding("ns/a", "phase.write", anomaly.Critical, true))
	failing := func() bool {
		return r.Fleet().ByCondition[trustapi.ConditionFailing] == 1 && r.Fleet().OpenActions == 1
	}
	require.Eventually(t, failing, patience, time.Millisecond, "the others do not wait for it")
	d, err := r.Agent("ns/a")
	require.NoError(t, err)
	assert.Equal(t, trust.Revoke, d.Actions[0].Kind)
	assert.Contains(t, d.Actions[0].Error, "no power")
	r.restart()
	r.hands.fail(trust.Revoke, nil)
	r.clock.pass(2 * time.Minute)
	r.quiet()
	assert.Equal(t, "ns/a revoke", r.hands.all()[5])
}

func TestNamesAndNumbersAreBounded(t *testing.T) {
	r, m := newRig(t, func(c *Config) { c.MaxAgents = 3; c.FindingsPerSecond = 1 }), making()
	for _, name := range []string{"", "~a", "a\nb", "a\xffb", string(make([]byte, 1000))} {
		r.submit(m.cycle(name, true))
	}
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		r.submit(m.cycle(name, true))
	}
	for range 30 {
		r.submit(m.finding("a", "loop.call", anomaly.Warning, false))
	}
	assert.Equal(t, map[string]uint64{RefusedName: 5, RefusedAgents: 2, RefusedRate: 20}, r.Fleet().Refused)
	r.submit(m.finding("a", "phase.write", anomaly.Critical, true))
	d, err := r.Agent("a")
	require.NoError(t, err)
	assert.NotNil(t, d.Quarantine, "a flood keeps nothing serious out")
}
