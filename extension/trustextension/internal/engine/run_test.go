// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

func TestARunIsTakenInOnce(t *testing.T) {
	r := newRig(t, withDirectory(newRegister("ns/a")))
	kept := &counted{Store: r.store}
	r.stop()
	r.store = kept
	r.start()
	run := trust.RunChange{ID: "r", Started: r.clock.get(), Deadline: r.clock.get().Add(time.Hour), Admitted: true}
	require.NoError(t, r.Run(t.Context(), "ns/a", run))
	assert.Equal(t, []AgentRun{{"ns/a", "r"}}, r.Runs())
	last := r.entries()[len(r.entries())-1]
	assert.Equal(t, []any{ledger.KindEvidence, "ns/a", "r", "a run of it began"}, []any{last.Kind, last.Agent, last.ID, last.What})

	before := kept.commits.Load()
	for range 10 {
		require.NoError(t, r.Run(t.Context(), "ns/a", run))
	}
	assert.Equal(t, before, kept.commits.Load(), "told again, nothing is written")
	r.restart()
	assert.Equal(t, []AgentRun{{"ns/a", "r"}}, r.Runs(), "it outlives a restart")

	run.Ended, run.Excuse = true, "evicted"
	require.NoError(t, r.Run(t.Context(), "ns/a", run))
	assert.Empty(t, r.Runs())
	last = r.entries()[len(r.entries())-1]
	assert.Equal(t, "a run of it ended, which it is not to blame for: evicted", last.What)
	before = kept.commits.Load()
	require.NoError(t, r.Run(t.Context(), "ns/a", run))
	assert.Equal(t, before, kept.commits.Load())
}

func TestRunsAreBounded(t *testing.T) {
	r := newRig(t, withDirectory(newRegister("ns/a")))
	for i := range 3 * trust.MaxRuns {
		require.NoError(t, r.Run(t.Context(), "ns/a", trust.RunChange{ID: strconv.Itoa(i), Started: r.clock.get()}))
	}
	runs := r.Runs()
	require.Len(t, runs, trust.MaxRuns)
	assert.Equal(t, strconv.Itoa(3*trust.MaxRuns-1), runs[len(runs)-1].ID, "the last are held")
}

// Silence that is found by a look is kept as one found by a tick is.
func TestALookThatFindsSilenceIsKept(t *testing.T) {
	r := newRig(t, withDirectory(newRegister("ns/a")), func(c *Config) { c.Tick = time.Hour })
	require.NoError(t, r.Run(t.Context(), "ns/a", trust.RunChange{ID: "r", Started: r.clock.get()}))
	r.clock.pass(r.cfg.Policy.Silence.First + time.Second)
	require.NoError(t, r.Look(t.Context(), "ns/a"))
	require.Contains(t, r.agent("ns/a").Conditions, trustapi.ConditionSilent)
	r.restart()
	assert.Contains(t, r.agent("ns/a").Conditions, trustapi.ConditionSilent)
}

func TestEars(t *testing.T) {
	r := newRig(t)
	assert.False(t, r.WasHeard("ns/a", "c"))
	r.Heard("ns/a", "c")
	assert.True(t, r.WasHeard("ns/a", "c"))
	assert.False(t, r.WasHeard("ns/a", "d"))
	assert.False(t, r.WasHeard("ns/b", "c"))
	first := r.ears.last("ns/a", "c")
	r.clock.pass(time.Second / 2)
	r.Heard("ns/a", "c")
	assert.Equal(t, first, r.ears.last("ns/a", "c"), "within a second nothing is written")
	r.clock.pass(time.Second / 2)
	r.Heard("ns/a", "c")
	assert.Equal(t, time.Second, r.ears.last("ns/a", "c").Sub(first))
}

func TestEarsAreBounded(t *testing.T) {
	r := newRig(t)
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for j := range earShards * perShard {
				r.Heard("ns/"+strconv.Itoa(i), strconv.Itoa(j))
				r.WasHeard("ns/0", strconv.Itoa(j))
			}
		})
	}
	all.Wait()
	n := 0
	for _, s := range r.ears.shards {
		assert.LessOrEqual(t, s.Len(), perShard)
		n += s.Len()
	}
	assert.Greater(t, n, earShards*perShard/2, "they are shared out")
}

// Who watches the ledger sees the engine that comes after as well.
func TestWatchersOutliveAnEngine(t *testing.T) {
	watchers := new(Watchers)
	r, m := newRig(t, func(c *Config) { c.Watchers = watchers }), making()
	changed, cancel := r.Watch()
	other, cancelOther := watchers.Watch()
	defer cancel()
	woken := func(c <-chan struct{}) bool {
		select {
		case <-c:
			return true
		default:
			return false
		}
	}
	r.submit(m.cycle("ns/a", true))
	assert.True(t, woken(changed))
	assert.True(t, woken(other))
	cancelOther()
	cancelOther()
	r.restart()
	woken(changed) // the start
	r.submit(m.cycle("ns/a", true), m.cycle("ns/a", true))
	assert.True(t, woken(changed))
	assert.False(t, woken(changed), "once for all of them")
	assert.False(t, woken(other))
}

// Of an agent that there is not any more nothing is expected.
func TestNothingIsExpectedOfAnAgentThatIsGone(t *testing.T) {
	known := newRegister("ns/a")
	known.triggers["next ns/a"] = []string{"ns/a"}
	r, m := newRig(t, withDirectory(known)), making()
	require.NoError(t, r.Run(t.Context(), "ns/a", trust.RunChange{ID: "r", Started: r.clock.get(), Admitted: true}))
	r.hands.fail(trust.Launch, errTest)
	r.submit(m.trigger("ns/a", "next"))
	require.Eventually(t, func() bool { return r.agent("ns/a").Actions[0].State == trustapi.StateFailing }, patience, time.Millisecond)

	known.forget("ns/a")
	require.NoError(t, r.Look(t.Context(), "ns/a"))
	assert.Empty(t, r.Runs())
	assert.Zero(t, r.agent("ns/a").OpenActions)
	require.NoError(t, r.Look(t.Context(), "ns/never"))
}
