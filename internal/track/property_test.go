// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package track

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/leasehold/leasehold/internal/cycle"
)

// drawCycle is a random tree of steps under one root, which is the first.
func drawCycle(t *rapid.T) []*cycle.Step {
	steps := []*cycle.Step{step(1, 0, cycle.RoleAgent, named("root"))}
	for i := range rapid.IntRange(1, 30).Draw(t, "steps") {
		parent := uint64(rapid.IntRange(1, i+1).Draw(t, "parent"))
		role := rapid.SampledFrom([]cycle.Role{
			cycle.RoleNone, cycle.RoleLLM, cycle.RoleTool, cycle.RoleChain, cycle.RoleAgent,
		}).Draw(t, "role")
		s := step(uint64(i+2), parent, role, calls(rapid.SampledFrom([]string{"a", "b"}).Draw(t, "tool")))
		if role == cycle.RoleLLM || role == cycle.RoleAgent && rapid.Bool().Draw(t, "sums up") {
			used(rapid.Int64Range(0, 1000).Draw(t, "in"), rapid.Int64Range(0, 99).Draw(t, "out"))(s)
		}
		if role == cycle.RoleAgent {
			s.Identity.Agent = rapid.SampledFrom([]string{"", "x", "y"}).Draw(t, "agent")
		}
		steps = append(steps, s)
	}
	return steps
}

// settleIn is what the steps come to when they arrive in this order.
func settleIn(t require.TestingT, steps []*cycle.Step) *Settled {
	tr := newTracker(Config{})
	feed(tr, &Origin{Place: Place{Service: "svc"}}, steps...)
	settled := tr.Flush(t0)
	require.Len(t, settled, 1)
	got := *settled[0]
	got.Held = nil
	slices.SortFunc(got.Tools, func(a, b ToolUse) int { return len(a.Name) - len(b.Name) + int(a.Name[0]) - int(b.Name[0]) })
	return &got
}

// The order in which spans come and how often each of them comes change
// nothing in what their cycle comes to.
func TestOrderAndRepetitionChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		steps := drawCycle(t)
		want := settleIn(t, steps)
		again := slices.Concat(steps, rapid.SliceOf(rapid.SampledFrom(steps)).Draw(t, "sent again"))
		require.Equal(t, want, settleIn(t, rapid.Permutation(again).Draw(t, "order")))
	})
}

// What a settlement says and what its corrections add is what a cycle comes to
// that had all its spans in time, or more: nothing is taken back.
func TestCorrectionsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		steps := drawCycle(t)
		want := settleIn(t, steps)

		tr := newTracker(Config{})
		cut := rapid.IntRange(1, len(steps)).Draw(t, "in time")
		feed(tr, &Origin{}, steps[:cut]...)
		told := tr.Expire(t0.Add(5 * time.Second))
		for i, s := range steps[cut:] {
			at := t0.Add(6*time.Second + time.Duration(i)*time.Second)
			feedAt(tr, at, &Origin{}, s)
			told = append(told, tr.Expire(at)...)
		}
		told = append(told, tr.Expire(t0.Add(time.Hour))...)
		var in int64
		for _, s := range told {
			for _, m := range s.Models {
				in += m.Input
			}
		}
		require.GreaterOrEqual(t, in, want.Tokens.Input)
		require.Equal(t, want.Tokens.Usage, told[len(told)-1].Tokens.Usage)
		require.Zero(t, tr.Len())
	})
}

// The heap always has the cycle on top that is due soonest.
func TestDeadlinesComeInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var h deadlines
		for range rapid.IntRange(1, 200).Draw(t, "operations") {
			due := rapid.Int64Range(0, 100).Draw(t, "due")
			switch op := rapid.IntRange(0, 2).Draw(t, "op"); {
			case op == 0 || len(h) == 0:
				h.push(&state{due: due})
			case op == 1:
				i := rapid.IntRange(0, len(h)-1).Draw(t, "i")
				h[i].due = due
				h.fix(i)
			default:
				h.remove(rapid.IntRange(0, len(h)-1).Draw(t, "i"))
			}
			for i, s := range h {
				require.Equal(t, int32(i), s.pos)
				require.LessOrEqual(t, h[0].due, s.due)
			}
		}
	})
}

func TestManySendersAtOnce(t *testing.T) {
	tr := newTracker(Config{MaxCycles: 64, CycleTimeout: time.Second})
	var wg sync.WaitGroup
	var mu sync.Mutex
	var tokens int64
	collect := func(settled []*Settled) {
		mu.Lock()
		defer mu.Unlock()
		for _, s := range settled {
			for _, m := range s.Models {
				tokens += m.Input
			}
		}
	}
	const senders, cycles = 8, 50
	for sender := range senders {
		wg.Go(func() {
			from := &Origin{Sender: string(rune('a' + sender))}
			for c := range byte(cycles) {
				feed(tr, from, step(2, 1, cycle.RoleLLM, used(1, 1), inTrace(c)), step(1, 0, cycle.RoleAgent, inTrace(c)))
				collect(tr.Drain())
			}
		})
	}
	wg.Go(func() {
		for i := range 100 {
			collect(tr.Expire(t0.Add(time.Duration(i) * time.Second)))
		}
	})
	wg.Wait()
	collect(tr.Flush(t0.Add(time.Hour)))
	require.Equal(t, int64(senders*cycles), tokens)
}

func TestGraveyardForgetsTheOldest(t *testing.T) {
	g := graveyard{size: 3}
	for hash := range uint64(5) {
		g.bury(hash)
		g.bury(hash)
	}
	for hash, want := range []bool{false, false, true, true, true} {
		require.Equal(t, want, g.has(uint64(hash)))
	}
	require.Len(t, g.in, 3)
}
