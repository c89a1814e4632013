// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/cycle"
)

// of is a clean cycle of a sender that says it is the planner, mailing to dest.
func of(b *Bench, proven, dest string) *run {
	r := newRun(b)
	r.about.Proven = proven
	return r.model(1000, 100).tool(0, "order 1", "").model(1200, 100).tool(1, "mail "+dest, dest).model(1300, 50)
}

func teachAs(t *testing.T, b *Bench, proven, dest string) {
	t.Helper()
	for range anomaly.DefaultWarmUp {
		r := of(b, proven, dest)
		r.settle(t)
		require.True(t, r.forget())
	}
}

// Whatever a sender calls itself, it learns and teaches under its proven name,
// and one without proof never under another's.
func TestBaselinesBelongToTheProven(t *testing.T) {
	b := newBench(t)
	teachAs(t, b, "bob", "customer@example.com")
	teachAs(t, b, "alice", "evil@example.net")
	teachAs(t, b, "", "other@example.org")
	teachAs(t, b, "planner", "mine@example.org")
	for proven, usual := range map[string]string{
		"bob": "customer@example.com", "alice": "evil@example.net", "": "other@example.org", "planner": "mine@example.org",
	} {
		for _, dest := range []string{"customer@example.com", "evil@example.net", "other@example.org", "mine@example.org"} {
			found := rules(of(b, proven, dest).found)
			if dest == usual {
				assert.Empty(t, found, "%s to %s", proven, dest)
			} else {
				assert.Equal(t, []string{"path.destination"}, found, "%s to %s", proven, dest)
			}
		}
	}
}

func TestDaysBelongToTheProven(t *testing.T) {
	b := newBench(t, func(c *Config) {
		c.Rules = map[string]anomaly.RuleSettings{"tokens.budget": {Params: map[string]float64{"day": 5000, "near": 1}}}
	})
	spend := func(proven, agent string) []string {
		r := newRun(b)
		r.about.Proven, r.about.Agent = proven, agent
		r.model(3000, 0).settle(t)
		return rules(r.found)
	}
	assert.Empty(t, spend("alice", "bob"))
	assert.Empty(t, spend("bob", "bob"), "what alice spends in bob's name is alice's")
	assert.Empty(t, spend("", "bob"))
	assert.Equal(t, []string{"tokens.budget"}, spend("alice", "carol"), "by whatever name")
}

func TestProvenBaselinesOutliveTheProcess(t *testing.T) {
	b, s := newBench(t), newShelf()
	teachAs(t, b, "planner", "mine@example.org")
	teachAs(t, b, "", "customer@example.com")
	require.NoError(t, b.Memory().Save(t.Context(), s, keyID))
	assert.Len(t, s.kept, 3, "one name, proven and not")
	b = newBench(t)
	loaded, err := b.Memory().Load(t.Context(), s, keyID)
	require.NoError(t, err)
	assert.Equal(t, Loaded{Baselines: 2}, loaded)
	assert.Empty(t, of(b, "planner", "mine@example.org").found)
	assert.Equal(t, []string{"path.destination"}, rules(of(b, "", "mine@example.org").found))
	assert.Empty(t, of(b, "", "customer@example.com").found)
}

// What was kept before there were proven names is kept in the same form.
func TestBaselinesOfTheFirstVersionAreRead(t *testing.T) {
	key := anomaly.BaselineKey{Agent: "a", Task: "t"}
	assert.Equal(t, []byte("\x01a\x01tbody"), appendOwned(key, []byte("body")))
	assert.Equal(t, "baselines/a084032a4d8b0be8d246b22d8d9c9676", nameOf(key))

	_, s := taught(t)
	s.kept[indexKey][0] = 1
	b := newBench(t)
	loaded, err := b.Memory().Load(t.Context(), s, keyID)
	require.NoError(t, err)
	assert.Equal(t, Loaded{Baselines: 1}, loaded)
	assert.Empty(t, usual(b, "customer@example.com").found)
}

func TestThePhaseIsTheProvensAndNotTheNameds(t *testing.T) {
	b := newBench(t, func(c *Config) {
		c.Phase, c.AgentPhases = "restricted", map[string]string{"bob": "autonomous", "alice": "shadow"}
	})
	for want, about := range map[string]About{
		"restricted":      {Agent: "carol"},
		"autonomous":      {Agent: "bob"},
		"shadow":          {Agent: "bob", Proven: "alice"},
		"semi-autonomous": {Agent: "bob", Proven: "alice", Phase: "semi-autonomous"},
	} {
		assert.Equal(t, want, b.PhaseOf(&about))
	}
}

func TestAMismatchIsToldOnItsFirstStepAndOnce(t *testing.T) {
	r := newRun(newBench(t))
	r.about.Proven = "alice"
	named := func(name string) func(*Seen) { return func(s *Seen) { s.Impersonated = name } }
	r.step(cycle.RoleAgent)
	assert.Empty(t, r.found)
	r.step(cycle.RoleAgent, named("bob"))
	require.Equal(t, []string{"identity.mismatch"}, rules(r.found), "though no rule looks at such a step")
	assert.Equal(t, uint64(2), r.found[0].Span)
	assert.True(t, r.found[0].Hard)
	r.step(cycle.RoleAgent, named("bob")).step(cycle.RoleAgent, named("carol"))
	assert.Len(t, r.found, 1)
	v, told := r.settle(t)
	assert.Empty(t, told)
	assert.LessOrEqual(t, v.Score, 20.0)
	assert.InDelta(t, 1, v.Badness, 0)
	assert.False(t, r.forget(), "it teaches nothing")
}
