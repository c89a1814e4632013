// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/audit"
)

// The whole life under the small numbers of the demonstration.
func TestDemoClimbsFallsAndAsks(t *testing.T) {
	d := newDesk(DemoPolicy())
	require.NoError(t, d.p.Validate())

	out := d.clean(3)
	assert.Equal(t, Promote, out.Kind)
	assert.Equal(t, Restricted, out.To)
	assert.Equal(t, []ActionKind{Widen, Label}, out.Actions)
	assert.Equal(t, Promote, d.clean(4).Kind)
	assert.Equal(t, SemiAutonomous, d.s.Phase)

	out = d.clean(5)
	require.Equal(t, Ask, out.Kind)
	assert.Equal(t, SemiAutonomous, d.s.Phase, "the last step waits for a person")
	out = d.ask(Request{Verb: VerbApprove, Evidence: d.s.Approval.Evidence})
	assert.Equal(t, Promote, out.Kind, out.Reasons)
	assert.Equal(t, Autonomous, d.s.Phase)

	out = d.bad(4)
	assert.Equal(t, Demote, out.Kind, out.Reasons)
	assert.Equal(t, SemiAutonomous, out.To)
	assert.Equal(t, "errors.run", out.Cause)
	assert.Equal(t, []ActionKind{Narrow, Revoke, Label, Suspend}, out.Actions)

	out = d.evidence(findingOf("x", d.later(time.Second).now, hardEvent()))
	assert.Equal(t, Quarantining, out.Kind)
	assert.Equal(t, Shadow, out.To)
	assert.True(t, out.Hard)
	assert.Equal(t, []ActionKind{Disable, Narrow, Revoke, Label, Isolate, Suspend}, out.Actions)

	d.clean(50)
	assert.Equal(t, Shadow, d.s.Phase)
	assert.Equal(t, Release, d.ask(Request{Verb: VerbRelease}).Kind)
	assert.Nil(t, d.s.Quarantine)
	assert.Zero(t, d.s.LogWealth)
}

func TestDefaultNeedsWhatTheTablesSay(t *testing.T) {
	p := DefaultPolicy()
	require.NoError(t, p.Validate())
	for phase, want := range map[Phase]int{Restricted: 18, SemiAutonomous: 36, Autonomous: 112} {
		assert.Equal(t, want, p.Up.To(phase).Needs(0, 0), phase)
	}
	d := newDesk(p)
	d.clean(40)
	assert.Equal(t, Shadow, d.s.Phase, "a day has not passed")
	assert.Equal(t, Promote, d.later(day).tick().Kind)
}

func TestDebtTakesAsManyBadCyclesAsTheTableSays(t *testing.T) {
	for phase, want := range map[Phase]int{Restricted: 4, Autonomous: 6} {
		d := newDesk(DefaultPolicy()).at(phase)
		n := 1
		for d.bad(1).Kind != Demote {
			n++
			require.Less(t, n, 100)
		}
		assert.Equal(t, want, n, phase)
		assert.Equal(t, phase-1, d.s.Phase)
	}
}

func TestUnprovenLeavesNoTrace(t *testing.T) {
	d := newDesk(DemoPolicy())
	d.clean(2)
	before := d.s.Clone()
	out := d.take(&Event{Evidence: findingOf("x", d.now, hardEvent())})
	assert.Equal(t, Unproven, out.Effect)
	assert.Equal(t, Hold, out.Kind)
	assert.Equal(t, before, &d.s)
}

func TestCommonCaseAllocatesNothing(t *testing.T) {
	d := newDesk(DefaultPolicy())
	d.clean(MaxCycles + 5)
	all := make([]*audit.Evidence, 200)
	for i := range all {
		all[i] = verdictOf(d.next(), d.now)
	}
	ev := Event{Proven: true}
	i := 0
	allocs := testing.AllocsPerRun(len(all)-1, func() {
		ev.Evidence = all[i]
		i++
		Decide(&d.s, &ev, d.p, d.in, d.now, &d.out)
	})
	assert.Equal(t, Counted, d.out.Effect)
	assert.Zero(t, allocs)
}
