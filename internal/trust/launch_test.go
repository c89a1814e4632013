// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func (d *desk) trigger(id string) *Outcome {
	return d.take(&Event{Trigger: &Trigger{ID: id, Why: "a span asks for its next cycle"}})
}

func TestATriggerLaunchesOnce(t *testing.T) {
	d := newDesk(DefaultPolicy()).at(Restricted)
	out := d.trigger("t1")
	assert.Equal(t, Launching, out.Kind)
	assert.Equal(t, []ActionKind{Launch}, out.Actions)
	assert.Equal(t, Restricted, out.To)

	out = d.trigger("t1")
	assert.Equal(t, Hold, out.Kind)
	assert.Equal(t, Duplicate, out.Effect)
	assert.Empty(t, out.Actions)
	assert.Equal(t, Launching, d.trigger("t2").Kind)
}

func TestWhatSpeaksAgainstALaunch(t *testing.T) {
	now := newDesk(DefaultPolicy()).now
	for name, tt := range map[string]struct {
		change func(*desk)
		why    string
		person Kind
	}{
		"quarantine":       {func(d *desk) { d.s.Quarantine = &Quarantine{At: d.now} }, "in quarantine", Refuse},
		"debt":             {func(d *desk) { d.s.Debt = 5 }, "frozen by debt", Launching},
		"silent run":       {func(d *desk) { d.s.Silent, d.s.Runs = &now, []Run{{ID: "r", Started: now}} }, "frozen by silence", Launching},
		"silent, no run":   {func(d *desk) { d.s.Silent = &now }, "", Launching},
		"the fleet":        {func(d *desk) { d.in.Fleet.Frozen = true }, "the fleet is frozen", Launching},
		"too many waiting": {func(d *desk) { d.in.Launches = MaxLaunches }, "8 launches wait", Refuse},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(DefaultPolicy())
			tt.change(d)
			out := d.trigger("t")
			if tt.why == "" {
				assert.Equal(t, Launching, out.Kind)
			} else {
				assert.Equal(t, Refuse, out.Kind)
				assert.Contains(t, out.Reasons[0].Text, tt.why)
				assert.Empty(t, out.Actions)
			}
			assert.Equal(t, tt.person, d.take(&Event{Request: &Request{Verb: VerbLaunch, Who: "ada", Why: "to see"}}).Kind)
		})
	}
}

func TestEachOfSeveralRunsHasToBeHeard(t *testing.T) {
	d := newDesk(DefaultPolicy()).at(Restricted)
	for _, id := range []string{"a", "b"} {
		d.take(&Event{Run: &RunChange{ID: id, Started: d.now, Admitted: true}})
	}
	d.later(time.Minute).evidence(findingOf("a", d.now, enforced("loop.call", 0)))
	assert.Equal(t, Hold, d.later(59*time.Second).tick().Kind)
	assert.Equal(t, Freeze, d.later(time.Second).tick().Kind, "b was never heard of")

	d.in.Heard = func(run string) time.Time {
		if run == "b" {
			return d.now
		}
		return time.Time{}
	}
	assert.Equal(t, Unfreeze, d.later(time.Second).tick().Kind, "spans of b came")
	assert.Nil(t, d.s.Silent)
}

func TestRunsAreBounded(t *testing.T) {
	d := newDesk(DefaultPolicy())
	for i := range MaxRuns + 3 {
		d.take(&Event{Run: &RunChange{ID: strconv.Itoa(i), Started: d.now}})
	}
	assert.Len(t, d.s.Runs, MaxRuns)
	assert.Equal(t, "3", d.s.Runs[0].ID)
}

func TestARunThatNobodyHeardMakesSilentUntilTheNextIsHeard(t *testing.T) {
	d := newDesk(DefaultPolicy()).at(Restricted)
	d.take(&Event{Run: &RunChange{ID: "a", Started: d.now, Admitted: true}})
	out := d.evidence(findingOf("a", d.now, enforced(RuleUnseen, 0)))
	assert.Equal(t, Freeze, out.Kind)
	assert.NotNil(t, d.s.Silent)
	assert.Equal(t, Hold, d.later(day).tick().Kind, "who does not run does not fall")
	assert.Equal(t, Launching, d.trigger("t").Kind, "it has to run to be heard")
	assert.Equal(t, Unfreeze, d.evidence(verdictOf("b", d.now)).Kind)
}

func TestAnotherImageBeginsAnew(t *testing.T) {
	d := newDesk(DefaultPolicy()).at(SemiAutonomous)
	d.take(&Event{Run: &RunChange{ID: "a", Started: d.now, Image: 7}})
	assert.Equal(t, SemiAutonomous, d.s.Phase, "the first says what it is made of")
	out := d.take(&Event{Run: &RunChange{ID: "b", Started: d.now, Image: 8}})
	assert.Equal(t, Demote, out.Kind)
	assert.Equal(t, Shadow, d.s.Phase)
	assert.Contains(t, out.Reasons[0].Text, "image")
}
