// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package track

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/judge"
)

// A sender that uses another's trace, or another's run, is filed under itself.
func TestMembershipIsTheSendersFirst(t *testing.T) {
	for name, run := range map[string]string{"trace": "", "run": "job-1"} {
		t.Run(name, func(t *testing.T) {
			tr := newTracker(Config{})
			bob := &Origin{Sender: "bob", Source: "basic", Run: run}
			alice := &Origin{Sender: "alice", Source: "mtls", Run: run}
			nobody := &Origin{Run: run}
			feed(tr, bob, step(2, 1, cycle.RoleLLM, used(100, 10)))
			for _, other := range []*Origin{alice, nobody} {
				out := feed(tr, other, step(2, 1, cycle.RoleLLM, used(999, 99)), step(3, 1, cycle.RoleTool, failed), step(1, 0, cycle.RoleAgent))
				assert.Equal(t, FateTracked, out[0].Fate, "bob's span of the same id is another one")
			}
			feed(tr, bob, step(1, 0, cycle.RoleAgent, named("planner")))
			of := map[string]*Settled{}
			for _, s := range tr.Expire(t0.Add(time.Minute)) {
				of[s.Key.Sender] = s
			}
			require.Len(t, of, 3)
			assert.Equal(t, int64(100), of["bob"].Tokens.Input)
			assert.Equal(t, 2, of["bob"].Steps)
			assert.Equal(t, "basic", of["bob"].Source)
			assert.Equal(t, "mtls", of["alice"].Source)
			assert.Empty(t, of[""].Source)
			assert.Equal(t, of["bob"].Key.ID(), of["alice"].Key.ID())
		})
	}
}

// One whose cycle is closed closes no other sender's.
func TestWhatIsClosedIsTheSendersOwn(t *testing.T) {
	tr := newTracker(Config{})
	feed(tr, &Origin{Sender: "alice"}, step(2, 1, cycle.RoleLLM))
	tr.Flush(t0)
	assert.Equal(t, FateClosed, feed(tr, &Origin{Sender: "alice"}, step(3, 1, cycle.RoleLLM))[0].Fate)
	assert.Equal(t, FateTracked, feed(tr, &Origin{Sender: "bob"}, step(3, 1, cycle.RoleLLM))[0].Fate)
}

// A cycle is judged in the phase that it began in.
func TestACycleKeepsThePhaseItBeganIn(t *testing.T) {
	p := newPlayer(t)
	from := &Origin{Sender: "alice", Source: "basic", Phase: "semi-autonomous"}
	feed(p.tracker, from, step(2, 1, cycle.RoleLLM))
	from.Phase = "shadow"
	writes := judge.Target{Effect: anomaly.EffectAct}
	write := step(3, 1, cycle.RoleTool, calls("delete_file"))
	o := p.tracker.Observe(t0, from, write, &writes)
	assert.Nil(t, o.Found, "it began where it may write")
	feed(p.tracker, from, step(1, 0, cycle.RoleAgent))
	settled := p.tracker.Expire(t0.Add(time.Minute))
	require.Len(t, settled, 1)
	assert.Equal(t, "semi-autonomous", settled[0].Verdict.Phase)

	write.TraceID[15] = 2
	o = p.tracker.Observe(t0, from, write, &writes)
	require.NotNil(t, o.Found)
	assert.Equal(t, "phase.write", o.Found.Findings[0].Rule)
	assert.Equal(t, "shadow", o.Found.Phase)
}
