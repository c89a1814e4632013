// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

func withDirectory(d *register) func(*Config) {
	return func(c *Config) { c.Directory = d }
}

func observing() *Rules {
	p := trust.DemoPolicy()
	p.Enforcement.Default = trust.Observe
	return NewRules(p)
}

func TestOnlyAgentsOfTheDirectoryAreHeld(t *testing.T) {
	r, m := newRig(t, withDirectory(newRegister("ns/a"))), making()
	before := len(r.entries())
	r.submit(m.cycle("ns/b", true), m.finding("ns/b", "phase.write", anomaly.Critical, true))
	require.NoError(t, r.Look(t.Context(), "ns/b"))
	require.NoError(t, r.Run(t.Context(), "ns/b", trust.RunChange{ID: "r", Started: r.clock.get()}))
	assert.Empty(t, r.Agents(trustapi.Query{}))
	assert.Len(t, r.entries(), before, "not a line of it is written")
	assert.Equal(t, map[string]uint64{RefusedUnknown: 2}, r.Fleet().Refused)
	_, err := r.Ask(t.Context(), "ns/b", trust.Request{Verb: trust.VerbLaunch, Who: "ada", Why: "test"})
	assert.ErrorIs(t, err, trustapi.ErrNotFound)

	r.submit(m.cycle("ns/a", true))
	assert.Equal(t, uint64(1), r.agent("ns/a").CyclesEver)
}

// An agent that the directory forgets is held on, and no evidence counts.
func TestAnAgentThatIsDeletedIsNotForgiven(t *testing.T) {
	d := newRegister("ns/a")
	r, m := newRig(t, withDirectory(d)), making()
	r.submit(m.finding("ns/a", "phase.write", anomaly.Critical, true))
	r.quiet()
	d.forget("ns/a")
	r.submit(m.cycle("ns/a", true))
	d.set("ns/a", Wanted{MaxPhase: trust.Autonomous})
	require.NoError(t, r.Look(t.Context(), "ns/a"))
	assert.NotNil(t, r.agent("ns/a").Quarantine, "it comes back as what it was")
	assert.Zero(t, r.agent("ns/a").CyclesEver)
}

func TestUnprovenEvidenceIsNotInTheDirectory(t *testing.T) {
	r, m := newRig(t, withDirectory(newRegister("ns/a")), func(c *Config) { c.ObserveUnproven = true }), making()
	s := m.cycle("ns/other", true)
	s.Proven = false
	r.submit(s)
	assert.Equal(t, uint64(1), r.agent("~ns/other").CyclesEver)
}

func TestEachAgentIsJudgedByItsOwnRules(t *testing.T) {
	d := newRegister("ns/a")
	d.set("ns/b", Wanted{MaxPhase: trust.Autonomous, Rules: observing()})
	r, m := newRig(t, withDirectory(d)), making()
	r.submit(m.finding("ns/a", "phase.write", anomaly.Critical, true), m.finding("ns/b", "phase.write", anomaly.Critical, true))
	r.quiet()
	assert.NotNil(t, r.agent("ns/a").Quarantine)
	assert.Nil(t, r.agent("ns/a").IfEnforced)
	b := r.agent("ns/b")
	assert.Nil(t, b.Quarantine)
	require.NotNil(t, b.IfEnforced)
	assert.True(t, b.Decisions[0].Observed)
	for _, done := range r.hands.all() {
		assert.NotContains(t, done, "ns/b")
	}
}

func TestRulesThatAreEnforcedLaterAreNotForWhatWasObserved(t *testing.T) {
	d := newRegister()
	d.set("ns/a", Wanted{MaxPhase: trust.Autonomous, Rules: observing()})
	r, m := newRig(t, withDirectory(d)), making()
	r.submit(m.finding("ns/a", "phase.write", anomaly.Critical, true))
	d.set("ns/a", Wanted{MaxPhase: trust.Autonomous})
	require.NoError(t, r.Look(t.Context(), "ns/a"))
	assert.Nil(t, r.agent("ns/a").Quarantine)
	assert.Nil(t, r.agent("ns/a").IfEnforced)
	r.submit(m.finding("ns/a", "phase.write", anomaly.Critical, true))
	assert.NotNil(t, r.agent("ns/a").Quarantine)

	d.set("ns/a", Wanted{MaxPhase: trust.Autonomous, Rules: observing()})
	require.NoError(t, r.Look(t.Context(), "ns/a"))
	assert.NotNil(t, r.agent("ns/a").Quarantine, "what was in force stays")
	assert.NotNil(t, r.agent("ns/a").IfEnforced)
}

func TestLook(t *testing.T) {
	for name, tt := range map[string]struct {
		own    trust.Phase // of the Agent
		policy trust.Phase
		want   trust.Phase
	}{
		"as high as it is": {trust.SemiAutonomous, trust.Autonomous, trust.SemiAutonomous},
		"its Agent":        {trust.Restricted, trust.Autonomous, trust.Restricted},
		"its policy":       {trust.Autonomous, trust.Restricted, trust.Restricted},
		"nothing at all":   {trust.Shadow, trust.Autonomous, trust.Shadow},
	} {
		t.Run(name, func(t *testing.T) {
			d := newRegister("ns/a")
			r, m := newRig(t, withDirectory(d)), making()
			require.NoError(t, r.Look(t.Context(), "ns/a"))
			assert.Equal(t, trust.Shadow, r.agent("ns/a").Phase, "it is held before anything was heard of it")
			r.climb(m, "ns/a", trust.SemiAutonomous)
			p := trust.DemoPolicy()
			p.MaxPhase = tt.policy
			d.set("ns/a", Wanted{MaxPhase: tt.own, Rules: NewRules(p)})
			require.NoError(t, r.Look(t.Context(), "ns/a"))
			r.quiet()
			a := r.agent("ns/a")
			assert.Equal(t, tt.want, a.Phase)
			before := len(r.entries())
			require.NoError(t, r.Look(t.Context(), "ns/a"))
			assert.Len(t, r.entries(), before, "once is enough")
			if tt.want < trust.SemiAutonomous {
				assert.Equal(t, trust.Demote, a.Decisions[0].Kind)
				assert.Contains(t, r.hands.all(), "ns/a narrow")
			}
		})
	}
}

// What the configuration says of an agent counts beside its Agent.
func TestTheLowestOfAllMaximaCounts(t *testing.T) {
	d := newRegister("ns/a")
	r, m := newRig(t, withDirectory(d), func(c *Config) { c.MaxPhases = map[string]trust.Phase{"ns/a": trust.Restricted} }), making()
	for range 60 {
		r.submit(m.cycle("ns/a", true))
		r.quiet()
	}
	assert.Equal(t, trust.Restricted, r.agent("ns/a").Phase)
}

func TestNoMoreAreHeldThanFit(t *testing.T) {
	r := newRig(t, withDirectory(newRegister("ns/a", "ns/b")), func(c *Config) { c.MaxAgents = 1 })
	require.NoError(t, r.Look(t.Context(), "ns/a"))
	require.NoError(t, r.Look(t.Context(), "ns/b"))
	require.NoError(t, r.Run(t.Context(), "ns/b", trust.RunChange{ID: "r", Started: r.clock.get()}))
	assert.Equal(t, 1, r.Fleet().Agents)
}

func TestWitness(t *testing.T) {
	m := making()
	for name, tt := range map[string]struct {
		known   bool
		says    audit.Witness
		verdict audit.Witness
		proven  bool
		want    audit.Witness
	}{
		"agrees":                    {true, audit.WitnessAgrees, 0, true, audit.WitnessAgrees},
		"unknown":                   {false, 0, 0, true, audit.WitnessNone},
		"unknown, and it claims":    {false, 0, audit.WitnessAgrees, true, audit.WitnessNone},
		"another already disagreed": {true, audit.WitnessAgrees, audit.WitnessDisagrees, true, audit.WitnessDisagrees},
		"disagrees":                 {true, audit.WitnessDisagrees, audit.WitnessAgrees, true, audit.WitnessDisagrees},
		"unproven":                  {true, audit.WitnessAgrees, 0, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := m.cycle("ns/a", true)
			s.Verdict.Witness, s.Proven = tt.verdict, tt.proven
			own := onlooker{}
			if tt.known {
				own["ns/a "+s.Cycle] = tt.says
			}
			e := &Engine{cfg: Config{Witness: own}}
			got := e.witnessed("ns/a", &s)
			assert.Equal(t, tt.want, got.Verdict.Witness)
			assert.Equal(t, tt.verdict, s.Verdict.Witness, "the caller's is his own")
		})
	}
	f := m.finding("ns/a", "x", anomaly.Warning, false)
	assert.Same(t, &f, (&Engine{cfg: Config{Witness: onlooker{}}}).witnessed("ns/a", &f))
	v := m.cycle("ns/a", true)
	assert.Same(t, &v, (&Engine{}).witnessed("ns/a", &v))
}
