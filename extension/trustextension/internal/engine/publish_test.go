// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

func withPublisher(p *press) func(*Config) { return func(c *Config) { c.Publisher = p } }

func TestThePublisherIsToldWhatIsUrgent(t *testing.T) {
	p := &press{}
	r, m := newRig(t, withPublisher(p), func(c *Config) { c.ObserveUnproven = true }), making()
	r.submit(m.cycle("ns/a", true))
	assert.Equal(t, []string{"changed ns/a false"}, p.take(), "numbers can wait")
	r.submit(m.cycle("ns/a", false))
	assert.Contains(t, p.take(), "changed ns/a true", "debt cannot")
	r.submit(m.finding("ns/b", "phase.write", anomaly.Critical, true))
	r.quiet()
	require.NoError(t, r.Look(t.Context(), "ns/b")) // comes after what the last action said
	said := p.take()
	assert.Equal(t, []string{"decided ns/b quarantine", "changed ns/b true"}, said[:2])
	assert.Equal(t, "changed ns/b true", said[len(said)-1], "that all is done is told at once")
	unproven := m.cycle("ns/c", true)
	unproven.Proven = false
	r.submit(unproven)
	assert.Empty(t, p.take(), "who proves no name is shown nowhere")
}

func TestWhatIsOnlyObservedIsNoDecisionToPublish(t *testing.T) {
	p := &press{}
	r, m := newRig(t, withPublisher(p), func(c *Config) { c.Policy.Enforcement.Default = trust.Observe }), making()
	r.submit(m.finding("ns/a", "phase.write", anomaly.Critical, true))
	assert.NotContains(t, p.take(), "decided ns/a quarantine")
}

// earnsInVain lets ns/a earn a phase that it is not given.
func (r *rig) earnsInVain(m *made) {
	r.t.Helper()
	for range 60 {
		r.submit(m.cycle("ns/a", true))
	}
	r.soon(func() bool {
		all := r.agent("ns/a").Actions
		return len(all) > 0 && all[0].State == trustapi.StateFailing
	})
	assert.Empty(r.t, r.hands.all())
}

// Before anything is given, and before a label is looked at, the agent is
// published: that fails where another engine decides.
func TestNothingIsGivenThatCannotBePublished(t *testing.T) {
	p := &press{}
	r, m := newRig(t, withPublisher(p)), making()
	p.refuse(errTest)
	r.earnsInVain(m)
	assert.Equal(t, errTest.Error(), r.agent("ns/a").Actions[0].Error)
	assert.Contains(t, p.take(), "failed ns/a widen")

	// What takes needs nobody's leave.
	r.submit(m.finding("ns/a", "phase.write", anomaly.Critical, true))
	require.Eventually(t, func() bool { return slices.Equal(r.kinds("ns/a"), []trust.ActionKind{trust.Label}) }, patience, time.Millisecond)
	assert.ElementsMatch(t, []string{"ns/a disable", "ns/a narrow", "ns/a revoke", "ns/a isolate", "ns/a suspend"}, r.hands.all())
	p.refuse(nil)
	r.clock.pass(time.Hour)
	r.quiet()
	assert.Equal(t, "ns/a label", r.hands.all()[5])
}

func TestFence(t *testing.T) {
	for kind, fenced := range map[trust.ActionKind]bool{
		trust.Enable: true, trust.Widen: true, trust.Connect: true, trust.Launch: true, trust.Label: true,
		trust.Disable: false, trust.Narrow: false, trust.Revoke: false, trust.Isolate: false, trust.Suspend: false,
	} {
		err := (&Engine{cfg: Config{Publisher: &press{refuses: errTest}}}).fence(t.Context(), &trustapi.Action{Kind: kind})
		assert.Equal(t, fenced, err != nil, kind)
		assert.NoError(t, (&Engine{}).fence(t.Context(), &trustapi.Action{Kind: kind}), "without a publisher there is none")
	}
}

// Where another engine may decide by now, nothing is given, to nobody who asks for it
// either; what takes is done.
func TestNothingIsGivenWhereAnotherMayDecide(t *testing.T) {
	var lapsed atomic.Bool
	r, m := newRig(t, func(c *Config) {
		c.Holds = func() error {
			if lapsed.Load() {
				return errTest
			}
			return nil
		}
	}), making()
	lapsed.Store(true)
	r.earnsInVain(m)
	for _, verb := range []trust.Verb{trust.VerbRelease, trust.VerbPromote, trust.VerbApprove, trust.VerbLaunch} {
		_, err := r.Ask(t.Context(), "ns/a", trust.Request{Verb: verb, Who: "ada", Why: "test"})
		require.ErrorIs(t, err, trustapi.ErrUnavailable)
		require.ErrorIs(t, err, errTest)
	}
	_, err := r.Ask(t.Context(), "ns/a", trust.Request{Verb: trust.VerbQuarantine, Who: "ada", Why: "test"})
	require.NoError(t, err)
	r.quiet()
	assert.Contains(t, r.hands.all(), "ns/a disable")
	assert.NotContains(t, r.hands.all(), "ns/a widen")
	lapsed.Store(false)
	_, err = r.Ask(t.Context(), "ns/a", trust.Request{Verb: trust.VerbRelease, Who: "ada", Why: "test"})
	require.NoError(t, err)
	r.quiet()
	assert.Contains(t, r.hands.all(), "ns/a enable")
}

func TestSnapshot(t *testing.T) {
	r, m := newRig(t, withDirectory(newRegister("ns/a"))), making()
	r.climb(m, "ns/a", trust.Restricted)
	require.NoError(t, r.Run(t.Context(), "ns/a", trust.RunChange{ID: "r", Started: r.clock.get()}))
	_, known, err := r.Snapshot("ns/b")
	require.NoError(t, err)
	assert.False(t, known)
	s, known, err := r.Snapshot("ns/a")
	require.NoError(t, err)
	require.True(t, known)
	assert.Equal(t, 1, s.Running)
	assert.Equal(t, r.entries()[len(r.entries())-1].Seq, s.Head.Seq)
	assert.NotEmpty(t, s.Decisions, "people see the past")
	a, err := decodeAgent("ns/a", s.Record)
	require.NoError(t, err)
	assert.Equal(t, past{}, a.past, "the record is without it")
	assert.Equal(t, s.Revision, a.revision)
	assert.Equal(t, r.installed("ns/a").held.Cycles, a.held.Cycles)
	assert.NotEmpty(t, r.installed("ns/a").past.Decisions, "and it is still held")
}

// recordOf is what another engine publishes of an agent.
func recordOf(t *testing.T, change func(r *rig, m *made)) Published {
	t.Helper()
	r, m := newRig(t), making()
	change(r, m)
	s, known, err := r.Snapshot("ns/a")
	require.NoError(t, err)
	require.True(t, known)
	return Published{Name: "ns/a", Record: s.Record}
}

func TestOverrule(t *testing.T) {
	theirs := recordOf(t, func(r *rig, m *made) { r.climb(m, "ns/a", trust.Restricted) })
	t.Run("an agent that was not held", func(t *testing.T) {
		r := newRig(t)
		require.NoError(t, r.Overrule(t.Context(), theirs))
		assert.Equal(t, trust.Restricted, r.agent("ns/a").Phase)
		last := r.entries()[len(r.entries())-1]
		assert.Equal(t, []any{ledger.KindSystem, "overruled"}, []any{last.Kind, last.ID})
		r.restart()
		assert.Equal(t, trust.Restricted, r.agent("ns/a").Phase)
	})
	t.Run("ours is replaced, our past is not", func(t *testing.T) {
		r, m := newRig(t), making()
		for range 500 {
			r.submit(m.finding("ns/a", "x", anomaly.Info, false))
		}
		before := r.installed("ns/a").revision
		require.NoError(t, r.Overrule(t.Context(), theirs))
		assert.Equal(t, trust.Restricted, r.agent("ns/a").Phase)
		assert.NotEmpty(t, r.agent("ns/a").Findings)
		assert.Greater(t, r.installed("ns/a").revision, before, "it is newer than both")
	})
	t.Run("garbage", func(t *testing.T) {
		r, m := newRig(t), making()
		r.submit(m.cycle("ns/a", true))
		before, entries := r.agent("ns/a"), len(r.entries())
		for _, record := range [][]byte{nil, {1}, []byte("not a record at all"), theirs.Record[:len(theirs.Record)-3]} {
			require.NoError(t, r.Overrule(t.Context(), Published{Name: "ns/a", Record: record}))
		}
		assert.Equal(t, before, r.agent("ns/a"))
		assert.Len(t, r.entries(), entries)
	})
}

// A quarantine that the other engine cannot have known of is kept, with all that
// it takes, and nothing that the other was about to give is given.
func TestOverruleKeepsALaterQuarantine(t *testing.T) {
	theirs := recordOf(t, func(r *rig, m *made) {
		r.hands.fail(trust.Widen, errTest)
		for range 60 {
			r.submit(m.cycle("ns/a", true))
		}
		require.Equal(t, trust.Restricted, r.agent("ns/a").Phase)
	})
	for name, tt := range map[string]struct {
		after time.Duration
		kept  bool
	}{
		"ours is later":   {time.Minute, true},
		"theirs is later": {-time.Minute, false},
	} {
		t.Run(name, func(t *testing.T) {
			r, m := newRig(t), making()
			r.hands.fail(trust.Suspend, errTest)
			r.clock.pass(tt.after)
			r.submit(m.finding("ns/a", "phase.write", anomaly.Critical, true))
			require.Eventually(t, func() bool { return slices.Equal(r.kinds("ns/a"), []trust.ActionKind{trust.Suspend}) }, patience, time.Millisecond)
			require.NoError(t, r.Overrule(t.Context(), theirs))
			a := r.agent("ns/a")
			assert.Equal(t, tt.kept, a.Quarantine != nil)
			if !tt.kept {
				assert.Equal(t, trust.Restricted, a.Phase)
				return
			}
			assert.Equal(t, trust.Shadow, a.Phase, "in quarantine nobody holds more")
			assert.Equal(t, []trust.ActionKind{trust.Suspend}, r.kinds("ns/a"))
			r.hands.fail("", nil)
			r.clock.pass(time.Hour)
			r.quiet()
			assert.Contains(t, r.hands.all(), "ns/a suspend")
			assert.NotContains(t, r.hands.all(), "ns/a widen")
		})
	}
}
