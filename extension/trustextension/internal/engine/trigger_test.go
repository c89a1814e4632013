// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// triggering is a rig in which spans of ns/a and ops/boss launch ns/a and ns/c.
func triggering(t *testing.T) (*rig, *made) {
	t.Helper()
	d := newRegister("ns/a", "ns/b", "ns/c")
	d.triggers["next ns/a"] = []string{"ns/a"}
	d.triggers["next ops/boss"] = []string{"ns/a", "ns/c", "ns/gone"}
	return newRig(t, withDirectory(d)), making()
}

func TestTriggersLaunchTheAgentsThatGrantIt(t *testing.T) {
	for name, tt := range map[string]struct {
		sender, trigger string
		proven          bool
		want            []string
	}{
		"its own span":                  {"ns/a", "next", true, []string{"ns/a launch"}},
		"a sender that nobody named":    {"ns/b", "next", true, nil},
		"another trigger":               {"ns/a", "last", true, nil},
		"an orchestrator, no agent":     {"ops/boss", "next", true, []string{"ns/a launch", "ns/c launch"}},
		"an orchestrator without proof": {"ops/boss", "next", false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			r, m := triggering(t)
			s := m.trigger(tt.sender, tt.trigger)
			s.Proven = tt.proven
			r.submit(s)
			r.quiet()
			assert.ElementsMatch(t, tt.want, r.hands.all())
			for range 3 { // told again
				r.submit(s)
				r.quiet()
			}
			r.restart()
			r.submit(s)
			r.quiet()
			assert.ElementsMatch(t, tt.want, r.hands.all())
			if tt.want == nil {
				return
			}
			a := r.agent("ns/a").Actions[0]
			assert.Equal(t, &trustapi.Trigger{
				Name: tt.trigger, By: tt.sender, Trace: s.Trace.String(), Span: s.Span.String(),
			}, a.Trigger)
			_, err := r.Agent("ops/boss")
			assert.ErrorIs(t, err, trustapi.ErrNotFound, "who launches is no agent for it")
		})
	}
}

func TestATriggerOfNobodysIsNone(t *testing.T) {
	r, m := newRig(t), making() // without a directory
	r.submit(m.trigger("ns/a", "next"))
	r.quiet()
	assert.Empty(t, r.hands.all())
	_, err := r.Ask(t.Context(), "ns/a", trust.Request{Verb: trust.VerbLaunch, Who: "ada", Why: "test"})
	assert.ErrorIs(t, err, trustapi.ErrRefused)
	assert.ErrorContains(t, err, "kubernetes")
}

func TestWhoIsInQuarantineIsNotLaunched(t *testing.T) {
	r, m := triggering(t)
	r.submit(m.finding("ns/a", "phase.write", anomaly.Critical, true))
	r.quiet()
	s := m.trigger("ns/a", "next")
	r.submit(s)
	r.quiet()
	assert.NotContains(t, r.hands.all(), "ns/a launch")
	a := r.agent("ns/a")
	assert.Equal(t, trust.Refuse, a.Decisions[0].Kind)
	assert.Contains(t, a.Decisions[0].Reasons[0].Text, "quarantine")
	_, err := r.Ask(t.Context(), "ns/a", trust.Request{Verb: trust.VerbRelease, Who: "ada", Why: "test"})
	require.NoError(t, err)
	r.quiet()
	r.submit(s)
	r.quiet()
	assert.NotContains(t, r.hands.all(), "ns/a launch", "what was refused is not made up for later")
}

func TestOnlySoManyLaunchesWait(t *testing.T) {
	r, m := triggering(t)
	r.hands.fail(trust.Launch, errTest)
	for range trust.MaxLaunches + 3 {
		r.submit(m.trigger("ns/a", "next"))
	}
	assert.Len(t, r.kinds("ns/a"), trust.MaxLaunches)
	assert.Equal(t, trust.Refuse, r.agent("ns/a").Decisions[0].Kind)
	_, err := r.Ask(t.Context(), "ns/a", trust.Request{Verb: trust.VerbLaunch, Who: "ada", Why: "test"})
	assert.ErrorIs(t, err, trustapi.ErrRefused)
	tried := func() bool {
		return !slices.ContainsFunc(r.installed("ns/a").actions, func(x trustapi.Action) bool { return x.State != trustapi.StateFailing })
	}
	require.Eventually(t, tried, patience, time.Millisecond, "all of them")
	r.hands.fail("", nil)
	r.clock.pass(time.Hour)
	r.quiet()
	assert.Len(t, r.hands.all(), trust.MaxLaunches, "none is lost, and none doubled")
}

// A sender that is no agent has no rate of its own: what it asks for is bounded by
// whom it asks it of.
func TestAFloodOfTriggersIsBounded(t *testing.T) {
	r, m := triggering(t)
	r.stop()
	r.cfg.FindingsPerSecond = 1 // and ten at once
	r.start()
	r.hands.fail(trust.Launch, errTest)
	for range 200 {
		r.submit(m.trigger("ops/boss", "next"))
	}
	decisions := 0
	for _, e := range r.entries() {
		if e.Kind == ledger.KindDecision && e.Agent == "ns/a" {
			decisions++
		}
	}
	assert.Equal(t, 10, decisions)
	assert.Equal(t, uint64(380), r.Fleet().Refused[RefusedRate], "of two agents")
}

// A launch that has to wait keeps nobody from rising, and what rises is not kept
// from it either.
func TestALaunchWaitsAndHoldsNobodyUp(t *testing.T) {
	r, m := triggering(t)
	r.hands.fail(trust.Launch, errTest)
	r.submit(m.trigger("ns/a", "next"))
	for range 60 {
		r.submit(m.cycle("ns/a", true))
		if r.agent("ns/a").Phase >= trust.Restricted {
			break
		}
	}
	require.Eventually(t, func() bool { return len(r.kinds("ns/a")) == 1 }, patience, time.Millisecond)
	assert.Equal(t, []string{"ns/a widen", "ns/a label"}, r.hands.all())
	r.hands.fail("", nil)
	r.clock.pass(time.Hour)
	r.quiet()
	assert.Equal(t, "ns/a launch", r.hands.all()[2])
}

func TestAFallOverridesALaunchThatWaits(t *testing.T) {
	r, m := triggering(t)
	r.hands.fail(trust.Launch, errTest)
	r.submit(m.trigger("ns/a", "next"), m.trigger("ns/a", "next"))
	// No try is under way any more.
	require.Eventually(t, func() bool {
		all := r.agent("ns/a").Actions
		return len(all) == 2 && all[0].State == trustapi.StateFailing && all[1].State == trustapi.StateFailing
	}, patience, time.Millisecond)
	r.submit(m.finding("ns/a", "phase.write", anomaly.Critical, true))
	r.hands.fail("", nil)
	r.clock.pass(time.Hour)
	r.quiet()
	assert.NotContains(t, r.hands.all(), "ns/a launch")
	overridden := 0
	for _, x := range r.agent("ns/a").Actions {
		if x.Kind == trust.Launch {
			assert.Equal(t, trustapi.StateOverridden, x.State)
			overridden++
		}
	}
	assert.Equal(t, 2, overridden)
}

// A launch that is refused because all places are taken is tried again as soon as
// one is free.
func TestTheEndOfARunMakesALaunchDue(t *testing.T) {
	r, m := triggering(t)
	run := trust.RunChange{ID: "r", Started: r.clock.get(), Deadline: r.clock.get().Add(time.Hour), Admitted: true}
	require.NoError(t, r.Run(t.Context(), "ns/a", run))
	r.hands.fail(trust.Launch, errTest)
	r.submit(m.trigger("ns/a", "next"))
	require.Eventually(t, func() bool { return r.agent("ns/a").Actions[0].State == trustapi.StateFailing }, patience, time.Millisecond)
	r.hands.fail("", nil)
	run.Ended = true
	require.NoError(t, r.Run(t.Context(), "ns/a", run))
	r.quiet() // and no time passed
	assert.Equal(t, []string{"ns/a launch"}, r.hands.all())
}

func TestDue(t *testing.T) {
	now := newClock().get()
	later := now.Add(time.Minute)
	action := func(decision uint64, kind trust.ActionKind, next *time.Time) trustapi.Action {
		return trustapi.Action{ID: fmt.Sprintf("%d-%s", decision, kind), Kind: kind, Decision: decision, Next: next}
	}
	for name, tt := range map[string]struct {
		open []trustapi.Action
		want string
	}{
		"none":                           {nil, ""},
		"a launch alone":                 {[]trustapi.Action{action(1, trust.Launch, nil)}, "1-launch"},
		"a launch that waits":            {[]trustapi.Action{action(1, trust.Launch, &later)}, ""},
		"the next launch goes before it": {[]trustapi.Action{action(1, trust.Launch, &later), action(2, trust.Launch, nil)}, "2-launch"},
		"it waits for what gives":        {[]trustapi.Action{action(1, trust.Launch, nil), action(2, trust.Widen, nil)}, "2-widen"},
		"and for what fails":             {[]trustapi.Action{action(1, trust.Launch, nil), action(2, trust.Suspend, &later)}, ""},
		"what gives does not wait for it": {
			[]trustapi.Action{action(1, trust.Launch, &later), action(2, trust.Widen, nil), action(2, trust.Label, nil)}, "2-widen",
		},
		"what takes does not either": {[]trustapi.Action{action(1, trust.Launch, &later), action(2, trust.Narrow, nil)}, "2-narrow"},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			if due := (&agent{actions: tt.open}).due(now, nil); len(due) > 0 {
				got = due[0].ID
			}
			assert.Equal(t, tt.want, got)
		})
	}
}
