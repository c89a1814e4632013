// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func phase(p Phase) *Phase { return &p }

// waiting is an agent whose promotion to the highest phase waits for a person.
func waiting() *desk {
	d := newDesk(DemoPolicy()).at(SemiAutonomous)
	d.clean(5)
	return d
}

func TestRequestsThatAreRefused(t *testing.T) {
	quarantined := func() *desk {
		d := newDesk(DemoPolicy()).at(Restricted)
		d.ask(Request{Verb: VerbQuarantine})
		return d
	}
	pending := func() *desk {
		d := quarantined()
		d.in.Unfinished = 2
		return d
	}
	restricted := func() *desk { return newDesk(DemoPolicy()).at(Restricted) }
	highest := func() *desk { return newDesk(DemoPolicy()).at(Autonomous) }
	expired := func() *desk { return waiting().later(72 * time.Hour) }
	busy := func() *desk {
		d := waiting()
		d.in.Unfinished = 1
		return d
	}
	tests := []struct {
		name string
		desk func() *desk
		r    Request
		says string
	}{
		{"an unknown verb", restricted, Request{Verb: "fire"}, "there is no request of this name"},
		{"nobody", restricted, Request{Verb: VerbQuarantine, Who: " "}, "sign in first"},
		{"quarantine twice", quarantined, Request{Verb: VerbQuarantine}, "in quarantine already, since 2026-03-01T12:00:00Z"},
		{"release of who is free", restricted, Request{Verb: VerbRelease}, "it is not in quarantine"},
		{"release before all is done", pending, Request{Verb: VerbRelease}, "2 actions of its quarantine are not done"},
		{"demotion upwards", restricted, Request{Verb: VerbDemote, Target: phase(SemiAutonomous)}, "it holds restricted, and semi-autonomous is not below that"},
		{"demotion from the lowest", func() *desk { return newDesk(DemoPolicy()) }, Request{Verb: VerbDemote}, "it holds shadow"},
		{"promotion without floors", restricted, Request{Verb: VerbPromote}, "what the step takes is missing: 0 of 3 cycles"},
		{"promotion of the highest", highest, Request{Verb: VerbPromote}, "it holds the highest phase"},
		{"promotion past a phase", restricted, Request{Verb: VerbPromote, Target: phase(Autonomous)}, "no phase is skipped"},
		{"promotion that waits", waiting, Request{Verb: VerbPromote}, "waits for a person already"},
		{"approval of nothing", restricted, Request{Verb: VerbApprove, Evidence: "x"}, "no promotion of this agent waits"},
		{"approval of something else", waiting, Request{Verb: VerbApprove, Evidence: "x"}, "read the approval again, it rests on "},
		{"approval without saying of what", waiting, Request{Verb: VerbApprove}, "read the approval again"},
		{"approval that is late", expired, Request{Verb: VerbApprove, Evidence: "same"}, "nobody decided by 2026-03-04T12:05:00Z"},
		{"approval while an action is open", busy, Request{Verb: VerbApprove, Evidence: "same"}, "1 action is not done"},
		{"approval by the engine's name", waiting, Request{Verb: VerbApprove, Evidence: "same", Who: Engine}, "another person has to approve it"},
		{"denial of something else", waiting, Request{Verb: VerbDeny, Evidence: "x"}, "read the approval again"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := tt.desk()
			if tt.r.Evidence == "same" {
				tt.r.Evidence = d.s.Approval.Evidence
			}
			before := d.s.Phase
			out := d.ask(tt.r)
			assert.Equal(t, Refuse, out.Kind)
			assert.Equal(t, before, d.s.Phase)
			assert.Empty(t, out.Actions)
			assert.Equal(t, RuleRequest, out.Reasons[0].Rule)
			assert.Contains(t, out.Reasons[0].Text, tt.says)
		})
	}
}

func TestAPersonPromotesOnFloorsAlone(t *testing.T) {
	d := newDesk(DefaultPolicy())
	d.p.Up.Restricted = Step{Q0: .2, Q1: .05, Alpha: .05, MinCycles: 2}
	d.clean(2)
	out := d.ask(Request{Verb: VerbPromote, Why: "seen enough"})
	assert.Equal(t, Promote, out.Kind)
	assert.Equal(t, "ada asked for it: seen enough", out.Reasons[0].Text)
	assert.Equal(t, Restricted, d.s.Phase)
	assert.Nil(t, d.s.Promoted, "what a person gave, late evidence does not undo")
}

// A person who wants the last step cannot take it alone.
func TestTheLastStepTakesTwoPersons(t *testing.T) {
	d := newDesk(DemoPolicy()).at(SemiAutonomous)
	d.clean(3)
	out := d.ask(Request{Verb: VerbPromote, Who: "ada"})
	require.Equal(t, Ask, out.Kind)
	evidence := d.s.Approval.Evidence
	assert.Equal(t, "ada", d.s.Approval.By)
	out = d.ask(Request{Verb: VerbApprove, Who: "ada", Evidence: evidence})
	assert.Equal(t, Refuse, out.Kind)
	out = d.ask(Request{Verb: VerbApprove, Who: "grace", Evidence: evidence})
	assert.Equal(t, Promote, out.Kind)
	assert.Equal(t, Autonomous, d.s.Phase)
	out = d.ask(Request{Verb: VerbApprove, Who: "grace", Evidence: evidence})
	assert.Equal(t, Refuse, out.Kind, "it cannot be given twice")
}

func TestAnythingBadWithdrawsAnApproval(t *testing.T) {
	for name, happens := range map[string]func(d *desk) *Outcome{
		"a warning":          func(d *desk) *Outcome { return d.evidence(cycleOfQuality(qualityWarned, d.next(), d.now)) },
		"a critical finding": func(d *desk) *Outcome { return d.evidence(findingOf(d.next(), d.now, enforced("loop.stuck", 2))) },
		"time":               func(d *desk) *Outcome { return d.later(72 * time.Hour).tick() },
	} {
		d := waiting()
		out := happens(d)
		assert.Equal(t, Withdraw, out.Kind, name)
		assert.Nil(t, d.s.Approval, name)
		assert.Contains(t, out.Reasons[0].Text, "the promotion does not wait for a person any more", name)
	}
	d := waiting()
	evidence := d.s.Approval.Evidence
	d.clean(2)
	assert.Equal(t, evidence, d.s.Approval.Evidence, "what is good changes nothing of what was asked")
	d.evidence(findingOf(d.next(), d.now, hardEvent()))
	assert.Nil(t, d.s.Approval)
	assert.Equal(t, Shadow, d.s.Phase, "there is a way down while an approval waits")
}

func TestADenialHasToBeEarnedAnew(t *testing.T) {
	d := waiting()
	out := d.ask(Request{Verb: VerbDeny, Evidence: d.s.Approval.Evidence})
	assert.Equal(t, Withdraw, out.Kind)
	assert.Zero(t, d.s.LogWealth)
	assert.Equal(t, Hold, d.clean(4).Kind)
	assert.Equal(t, Ask, d.clean(1).Kind)
}

func TestAPersonDemotesForAsLongAsAPersonSays(t *testing.T) {
	d := newDesk(DemoPolicy()).at(Autonomous)
	out := d.ask(Request{Verb: VerbDemote, Target: phase(Restricted)})
	assert.Equal(t, Demote, out.Kind)
	assert.Equal(t, onDemote, out.Actions)
	assert.Equal(t, causePerson, out.Cause)
	d.clean(30)
	assert.Equal(t, Restricted, d.s.Phase)
	assert.Equal(t, Promote, d.ask(Request{Verb: VerbPromote}).Kind, "a person lifts what a person set")
	assert.Nil(t, d.s.Ceiling)
}

func TestAPersonIsNotBoundByTheFleetsLimit(t *testing.T) {
	d := newDesk(DemoPolicy()).at(Restricted)
	d.in.Fleet = View{Frozen: true}
	out := d.ask(Request{Verb: VerbQuarantine, Why: "stop it"})
	assert.Equal(t, Quarantining, out.Kind)
	assert.Equal(t, "ada", d.s.Quarantine.By)
	out = d.ask(Request{Verb: VerbRelease})
	assert.Equal(t, Release, out.Kind)
	assert.Equal(t, onRelease, out.Actions)
}

func TestFloorsKeepFromRising(t *testing.T) {
	tests := map[string]func(d *desk){
		"floor.actions":     func(d *desk) { d.in.Unfinished = 1 },
		"floor.fleet":       func(d *desk) { d.in.Fleet.Frozen = true },
		"floor.impaired":    func(d *desk) { d.in.Impaired = true },
		"floor.credentials": func(d *desk) { d.in.Unverified = "Vault is sealed" },
		"floor.ceiling":     func(d *desk) { d.in.MaxPhase = Shadow },
		"floor.open":        func(d *desk) { d.s.open(5, d.now) },
		"floor.frozen":      func(d *desk) { d.s.Held = &Held{At: d.now, Hard: true} },
		"floor.owed":        func(d *desk) { d.s.Owed = 99 },
		"floor.time":        func(d *desk) { d.p.Up.Restricted.MinTime = day },
		"floor.tasks":       func(d *desk) { d.p.Up.Restricted.MinTasks = 9 },
		"floor.cycles":      func(d *desk) { d.p.Up.Restricted.MinCycles = 9 },
		"floor.coverage":    func(d *desk) { d.s.Cycles[1].Flaws |= FlawCoverage },
		"floor.witness":     func(d *desk) { d.s.Cycles[1].Flaws |= FlawUnwitnessed },
		"floor.quarantine":  func(d *desk) { d.s.Quarantine = &Quarantine{At: d.now} },
	}
	assert.Len(t, tests, len(floors), "every floor has its case")
	for id, lower := range tests {
		d := newDesk(DemoPolicy())
		d.clean(2)
		lower(d)
		d.clean(1)
		assert.Equal(t, Shadow, d.s.Phase, id)
		assert.True(t, slices.ContainsFunc(Floors(&d.s, d.p, d.in, d.now), func(f Floor) bool { return f.ID == id && !f.Met }), id)
	}
}
