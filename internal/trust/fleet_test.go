// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/leasehold/leasehold/internal/anomaly"
)

func TestFleetLetsAShareFallForOneCause(t *testing.T) {
	p := &DefaultPolicy().Fleet
	var f Fleet
	for i := range 20 {
		require.True(t, f.View("errors.run", 200, p, start).MayDemote, i)
		f.Record(Fell{At: start, Agent: strconv.Itoa(i), Cause: "errors.run"}, p)
	}
	v := f.View("errors.run", 200, p, start)
	assert.False(t, v.MayDemote)
	assert.True(t, v.MayHard, "single hard events still go through")
	assert.True(t, f.View("loop.call", 200, p, start).MayDemote, "another cause has its own share")
	assert.True(t, f.View("errors.run", 200, p, start.Add(p.Window)).MayDemote)
	assert.Equal(t, map[string]int{"errors.run": 20}, f.Fallen(p, start))
	assert.Equal(t, 1, p.MayFall(3), "one agent may always fall")
	assert.Equal(t, 1, p.MayFall(-3))
}

func TestHardEventsHaveACapOfTheirOwn(t *testing.T) {
	p := &DefaultPolicy().Fleet
	var f Fleet
	for i := range p.MaxHardPerMinute {
		require.True(t, f.View("x", 1, p, start).MayHard)
		f.Record(Fell{At: start, Cause: strconv.Itoa(i), Hard: true}, p)
	}
	assert.False(t, f.View("x", 1, p, start).MayHard)
	assert.True(t, f.View("x", 1, p, start.Add(time.Minute)).MayHard)
}

func TestFleetFreezesAndThaws(t *testing.T) {
	p := &DefaultPolicy().Fleet
	var f Fleet
	assert.True(t, f.Press("errors.run", start))
	assert.False(t, f.Press("errors.run", start.Add(time.Minute)), "it is frozen already")
	assert.True(t, f.View("loop.call", 10, p, start).Frozen)
	assert.False(t, f.Thaw(10, p, start.Add(p.Window)), "it was pressed a minute after it froze")
	f.Record(Fell{At: start.Add(2 * time.Minute), Cause: "errors.run"}, p)
	assert.False(t, f.Thaw(10, p, start.Add(p.Window+time.Minute)), "the window has no room yet")
	assert.True(t, f.Thaw(10, p, start.Add(p.Window+2*time.Minute)))
	assert.False(t, f.View("loop.call", 10, p, start).Frozen)
	assert.Empty(t, f.Recent)
	f.Press("x", start)
	f.Clear()
	assert.Nil(t, f.Frozen)
}

func TestFleetRemembersABoundedNumber(t *testing.T) {
	p := &DefaultPolicy().Fleet
	f := Fleet{Recent: make([]Fell, MaxFell)}
	for i := range f.Recent {
		f.Recent[i].At = start
	}
	f.Record(Fell{At: start, Cause: "new"}, p)
	assert.Len(t, f.Recent, MaxFell)
	assert.Equal(t, View{}, f.View("new", 1<<20, p, start), "nobody more falls without a person")
	c := f.Clone()
	c.Recent[0].Cause = "other"
	assert.Empty(t, f.Recent[0].Cause)
}

// An outage that makes every agent of a fleet bad demotes a tenth of them, and
// those with hard events as well.
func TestAnOutageCannotDemoteTheFleet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		agents := rapid.IntRange(1, 60).Draw(t, "agents")
		p := DemoPolicy()
		desks := make([]*desk, agents)
		for i := range desks {
			desks[i] = newDesk(p).at(Restricted)
		}
		var f Fleet
		take := func(d *desk, ev *Event) {
			cause := Cause(&d.s, ev)
			d.in.Fleet = f.View(cause, agents, &p.Fleet, d.now)
			switch out := d.take(ev); {
			case out.To < out.From || out.Kind == Quarantining:
				require.Equal(t, cause, out.Cause)
				f.Record(Fell{At: d.now, Cause: out.Cause, Hard: out.Hard}, &p.Fleet)
			case out.Kind == Freeze && d.s.Held != nil:
				f.Press(out.Cause, d.now)
			}
		}
		for range 5 {
			for _, d := range desks {
				take(d, &Event{Proven: true, Evidence: bad(d.next(), start)})
				d.now = start
			}
		}
		assert.Equal(t, min(agents, p.Fleet.MayFall(agents)), f.Fallen(&p.Fleet, start)["errors.run"])
		assert.Equal(t, agents > p.Fleet.MayFall(agents), f.Frozen != nil)

		victim := desks[len(desks)-1]
		take(victim, &Event{Proven: true, Evidence: findingOf("hard", victim.now, hardEvent())})
		assert.NotNil(t, victim.s.Quarantine, "a hard event on one agent goes through")
	})
}

func TestCause(t *testing.T) {
	held := &State{Held: &Held{Cause: "errors.run"}}
	tests := []struct {
		name string
		s    *State
		ev   *Event
		want string
	}{
		{"a finding", new(State), &Event{Evidence: findingOf("c", start, hardEvent())}, "phase.forbidden"},
		{"a verdict's worst rule", new(State), &Event{Evidence: verdictOf("c", start, enforced("loop.call", anomaly.Warning), hardEvent())}, "phase.forbidden"},
		{"a note is no cause", new(State), &Event{Evidence: verdictOf("c", start, enforced("loop.call", anomaly.Info))}, "cycle"},
		{"a tick", new(State), &Event{Tick: true}, "silence"},
		{"a tick of a held agent", held, &Event{Tick: true}, "errors.run"},
		{"a person", held, &Event{Request: &Request{Verb: VerbDemote}}, "person"},
		{"nothing", new(State), &Event{}, "silence"},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, Cause(tt.s, tt.ev), tt.name)
	}
}
