// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// tally counts what is told of actions.
type tally struct {
	mu sync.Mutex
	n  map[string]int
}

func (c *tally) acted(kind trust.ActionKind, state string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n == nil {
		c.n = map[string]int{}
	}
	c.n[string(kind)+" "+state]++
}

func (c *tally) of(kind trust.ActionKind, state string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n[string(kind)+" "+state]
}

func pods(n int) error {
	return fmt.Errorf("suspend: %w", &trustapi.Waiting{For: fmt.Sprint(n, " pods are still there"), Err: errTest})
}

// What only waits for pods to end has not failed: nobody is warned, and it is looked at
// again soon, however often that was in vain.
func TestWhatWaitsForOthersHasNotFailed(t *testing.T) {
	p, c := &press{}, &tally{}
	r, m := newRig(t, withPublisher(p), func(cfg *Config) { cfg.Hooks.Acted = c.acted }), making()
	r.hands.fail(trust.Suspend, pods(2))
	r.submit(m.finding("ns/a", "phase.write", anomaly.Critical, true))
	waiting := func() *trustapi.Action {
		all := r.installed("ns/a").actions
		if len(all) == 1 && all[0].Kind == trust.Suspend && all[0].State == trustapi.StateWaiting {
			return &all[0]
		}
		return nil
	}
	require.Eventually(t, func() bool { return waiting() != nil }, patience, time.Millisecond, "the others do not wait for it")
	first := *waiting()
	assert.Equal(t, "2 pods are still there", first.Detail)
	assert.Empty(t, first.Error)
	assert.Equal(t, r.clock.get(), *first.Waiting)
	assert.NotContains(t, r.agent("ns/a").Conditions, trustapi.ConditionFailing)
	assert.Contains(t, r.agent("ns/a").Conditions, trustapi.ConditionPending)
	assert.Equal(t, 1, r.Open()[OpenAs{trust.Suspend, StandingPending}])

	for range 20 {
		before := *waiting()
		r.clock.pass(before.Next.Sub(r.clock.get()))
		require.Eventually(t, func() bool { now := waiting(); return now != nil && now.Next.After(*before.Next) }, patience, time.Millisecond)
		waited := r.clock.get().Sub(*first.Waiting)
		assert.LessOrEqual(t, waiting().Next.Sub(r.clock.get()), max(waited/4, r.cfg.Actions.First)*12/10)
		if waited > overlong/2 {
			break
		}
	}
	assert.Equal(t, 1, waiting().Attempts)
	assert.Equal(t, 1, c.of(trust.Suspend, trustapi.StateWaiting), "what it waits for is told once")
	assert.Equal(t, 1, c.of(trust.Suspend, trustapi.StateDoing))
	r.hands.fail(trust.Suspend, pods(1))
	r.restart()
	r.clock.pass(time.Minute)
	r.soon(func() bool { now := waiting(); return now != nil && now.Detail == "1 pods are still there" })
	assert.Equal(t, *first.Waiting, *waiting().Waiting, "what is left is waited for no longer than all of it")
	assert.Equal(t, 2, c.of(trust.Suspend, trustapi.StateWaiting), "and what else it waits for is told, too")
	assert.NotContains(t, p.take(), "failed ns/a suspend")

	r.hands.fail(trust.Suspend, nil)
	r.clock.pass(time.Minute)
	r.quiet()
	done := r.agent("ns/a").Actions
	i := slices.IndexFunc(done, func(a trustapi.Action) bool { return a.Kind == trust.Suspend })
	assert.Equal(t, trustapi.StateDone, done[i].State)
	assert.Equal(t, "done", done[i].Detail)
	assert.Nil(t, done[i].Waiting)
}

// Who does not end at all is a failure that people are told of.
func TestWhatWaitsTooLongFails(t *testing.T) {
	p := &press{}
	r, m := newRig(t, withPublisher(p)), making()
	r.hands.fail(trust.Suspend, pods(1))
	r.submit(m.finding("ns/a", "phase.write", anomaly.Critical, true))
	state := func(state string) func() bool {
		return func() bool {
			all := r.installed("ns/a").actions
			return len(all) == 1 && all[0].State == state
		}
	}
	require.Eventually(t, state(trustapi.StateWaiting), patience, time.Millisecond)
	assert.NotContains(t, p.take(), "failed ns/a suspend")
	r.clock.pass(overlong)
	r.soon(state(trustapi.StateFailing))
	a := r.agent("ns/a").Actions[0]
	assert.Contains(t, a.Error, "1 pods are still there")
	assert.Empty(t, a.Detail)
	assert.Contains(t, p.take(), "failed ns/a suspend")
	r.hands.fail(trust.Suspend, errTest)
	r.clock.pass(r.cfg.Actions.Most * 2)
	require.Eventually(t, func() bool { return r.installed("ns/a").actions[0].Waiting == nil }, patience, time.Millisecond, "a failure ends the wait")
	r.hands.fail(trust.Suspend, pods(1))
	r.clock.pass(r.cfg.Actions.Most * 2)
	require.Eventually(t, state(trustapi.StateWaiting), patience, time.Millisecond, "and the next one begins anew")
}

// A launch has its turn when it is free, and may wait for hours.
func TestALaunchWaitsForItsTurn(t *testing.T) {
	r, m := triggering(t)
	r.hands.fail(trust.Launch, &trustapi.Waiting{For: "1 of 1 cycles run", Err: errTest})
	r.submit(m.trigger("ns/a", "next"))
	var since time.Time
	require.Eventually(t, func() bool {
		all := r.installed("ns/a").actions
		if len(all) == 1 && all[0].State == trustapi.StateWaiting {
			since = *all[0].Waiting
			return true
		}
		return false
	}, patience, time.Millisecond)
	r.clock.pass(3 * time.Hour)
	require.Eventually(t, func() bool {
		a := r.installed("ns/a").actions[0]
		return a.State == trustapi.StateWaiting && a.Next.After(since.Add(3*time.Hour))
	}, patience, time.Millisecond)
	assert.Equal(t, since, *r.installed("ns/a").actions[0].Waiting)
	r.hands.fail("", nil)
	r.clock.pass(time.Hour)
	r.quiet()
	assert.Equal(t, []string{"ns/a launch"}, r.hands.all())
}
