// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package track

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/tokens"
)

var t0 = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// step makes a step of trace 1; parent 0 is none.
func step(span, parent uint64, role cycle.Role, edit ...func(*cycle.Step)) *cycle.Step {
	s := &cycle.Step{
		Role: role, Status: cycle.StatusOK,
		Start: uint64(t0.UnixNano()) + span, End: uint64(t0.UnixNano()) + span + 10,
	}
	s.TraceID[15] = 1
	binary.BigEndian.PutUint64(s.SpanID[:], span)
	binary.BigEndian.PutUint64(s.ParentID[:], parent)
	for _, e := range edit {
		e(s)
	}
	return s
}

func used(in, out int64) func(*cycle.Step) {
	return func(s *cycle.Step) {
		s.Usage.Set(cycle.FieldInput, in)
		s.Usage.Set(cycle.FieldOutput, out)
		s.Model.Provider, s.Model.Response = "openai", "gpt-4o-mini"
	}
}

func named(agent string) func(*cycle.Step) { return func(s *cycle.Step) { s.Identity.Agent = agent } }

func calls(tool string) func(*cycle.Step) { return func(s *cycle.Step) { s.Tool.Name = tool } }

func failed(s *cycle.Step) { s.Status = cycle.StatusError }

func inTrace(n byte) func(*cycle.Step) { return func(s *cycle.Step) { s.TraceID[15] = n } }

// feed sends steps at t0 and gives held roots back their span number.
func feed(tr *Tracker, from *Origin, steps ...*cycle.Step) (outcomes []Outcome) {
	return feedAt(tr, t0, from, steps...)
}

func feedAt(tr *Tracker, at time.Time, from *Origin, steps ...*cycle.Step) (outcomes []Outcome) {
	for _, s := range steps {
		o := tr.Observe(at, from, s, nil)
		if o.Hold {
			tr.Hold(&o, binary.BigEndian.Uint64(s.SpanID[:]))
		}
		outcomes = append(outcomes, o)
	}
	return outcomes
}

func TestACycleSettlesAfterItsRoot(t *testing.T) {
	tr := newTracker(Config{})
	out := feed(tr, &Origin{Place: Place{Service: "svc"}},
		step(2, 1, cycle.RoleLLM, used(100, 10)),
		step(3, 1, cycle.RoleTool, calls("search")),
		step(4, 1, cycle.RoleTool, calls("search"), failed),
		step(1, 0, cycle.RoleAgent, named("planner"), used(100, 10)),
	)
	assert.True(t, out[0].Counted)
	assert.Equal(t, tokens.CostPriced, out[0].Cost.Source)
	assert.InDelta(t, 100.0/128000, out[0].Utilization(), 1e-9)
	assert.True(t, out[3].Hold)

	assert.Empty(t, tr.Expire(t0.Add(4*time.Second)))
	settled := tr.Expire(t0.Add(5 * time.Second))
	require.Len(t, settled, 1)
	got := settled[0]
	assert.Equal(t, uint64(1), got.Held)
	assert.Equal(t, CloseRoot, got.Close)
	assert.Equal(t, "planner", got.Agent)
	assert.Equal(t, "root", got.AgentSource)
	assert.Equal(t, cycle.StatusOK, got.Status)
	assert.Equal(t, 4, got.Steps)
	assert.Equal(t, cycle.Usage{Input: 100, Output: 10}, got.Tokens.Usage)
	assert.InDelta(t, (100*0.15+10*0.6)/1e6, got.Tokens.USD, 1e-12)
	assert.Equal(t, []ToolUse{{"search", 2, 1}}, got.Tools)
	require.Len(t, got.Models, 1)
	assert.Equal(t, "gpt-4o-mini", got.Models[0].Name)
	assert.Equal(t, 1, got.Models[0].Calls)

	assert.Equal(t, 1, tr.Len(), "kept for late spans")
	assert.Empty(t, tr.Expire(t0.Add(66*time.Second)))
	assert.Zero(t, tr.Len())
}

func TestDuplicatesChangeNothing(t *testing.T) {
	tr := newTracker(Config{})
	llm, root := step(2, 1, cycle.RoleLLM, used(100, 10)), step(1, 0, cycle.RoleAgent)
	out := feed(tr, &Origin{}, llm, llm, root, root, llm)
	for i, want := range []Fate{FateTracked, FateDuplicate, FateTracked, FateDuplicate, FateDuplicate} {
		assert.Equal(t, want, out[i].Fate, "step %d", i)
	}
	assert.False(t, out[3].Hold)
	settled := tr.Expire(t0.Add(time.Minute))
	require.Len(t, settled, 1)
	assert.Equal(t, int64(100), settled[0].Tokens.Input)
	assert.Equal(t, 2, settled[0].Steps)
}

func TestARootThatNeverComes(t *testing.T) {
	tr := newTracker(Config{CycleTimeout: time.Minute})
	feed(tr, &Origin{}, step(2, 1, cycle.RoleLLM, used(100, 10)))
	feedAt(tr, t0.Add(50*time.Second), &Origin{}, step(3, 1, cycle.RoleLLM, used(100, 10)))
	assert.Empty(t, tr.Expire(t0.Add(100*time.Second)), "a span pushes the timeout back")
	settled := tr.Expire(t0.Add(110 * time.Second))
	require.Len(t, settled, 1)
	assert.Equal(t, CloseTimeout, settled[0].Close)
	assert.Nil(t, settled[0].Held)
	assert.Equal(t, cycle.StatusUnknown, settled[0].Status)
	assert.Equal(t, int64(200), settled[0].Tokens.Input)
}

func TestABusyCycleIsClosedInTheEnd(t *testing.T) {
	tr := newTracker(Config{CycleTimeout: time.Minute, MaxDuration: 3 * time.Minute})
	for i := range uint64(200) {
		at := t0.Add(time.Duration(i) * time.Second)
		feedAt(tr, at, &Origin{}, step(i+2, 1, cycle.RoleChain))
		if settled := tr.Expire(at); len(settled) > 0 {
			assert.Equal(t, 3*time.Minute, at.Sub(t0))
			return
		}
	}
	t.Fatal("never closed")
}

func TestTracesWithoutStepsAreNoCycles(t *testing.T) {
	tr := newTracker(Config{})
	out := feed(tr, &Origin{}, step(2, 1, cycle.RoleNone), step(1, 0, cycle.RoleNone))
	assert.False(t, out[1].Hold, "nothing waits")
	assert.Empty(t, tr.Expire(t0.Add(time.Hour)))
	assert.Zero(t, tr.Len())
}

func TestARootOfNoConventionCarriesItsCycle(t *testing.T) {
	tr := newTracker(Config{})
	out := feed(tr, &Origin{Place: Place{Service: "shop"}},
		step(3, 2, cycle.RoleLLM, used(5, 5)),
		step(2, 1, cycle.RoleAgent, named("clerk")),
		step(1, 0, cycle.RoleNone),
	)
	assert.True(t, out[2].Hold)
	settled := tr.Expire(t0.Add(5 * time.Second))
	require.Len(t, settled, 1)
	assert.Equal(t, "clerk", settled[0].Agent)
	assert.Equal(t, 2, settled[0].Steps)
}

func TestAServiceStandsInForAnAgentThatNothingNames(t *testing.T) {
	tr := newTracker(Config{})
	feed(tr, &Origin{Place: Place{Service: "shop"}}, step(2, 1, cycle.RoleLLM), step(1, 0, cycle.RoleAgent))
	settled := tr.Expire(t0.Add(5 * time.Second))
	require.Len(t, settled, 1)
	assert.Equal(t, "shop", settled[0].Agent)
	assert.Equal(t, "service", settled[0].AgentSource)
}

func TestARootThatLeftBeforeItsSteps(t *testing.T) {
	tr := newTracker(Config{})
	out := feed(tr, &Origin{}, step(1, 0, cycle.RoleNone), step(2, 1, cycle.RoleLLM, used(5, 5)))
	assert.False(t, out[0].Hold, "it was not known to be an agent's")
	settled := tr.Expire(t0.Add(5 * time.Second))
	require.Len(t, settled, 1, "and the cycle need not wait for its timeout")
	assert.Nil(t, settled[0].Held)
}

func TestLateSpansCorrect(t *testing.T) {
	tr := newTracker(Config{})
	feed(tr, &Origin{}, step(2, 1, cycle.RoleLLM, used(100, 10)), step(1, 0, cycle.RoleAgent))
	require.Len(t, tr.Expire(t0.Add(5*time.Second)), 1)

	late := t0.Add(20 * time.Second)
	out := feedAt(tr, late, &Origin{},
		step(3, 1, cycle.RoleLLM, used(50, 5)),
		step(4, 1, cycle.RoleTool, calls("search")),
		step(2, 1, cycle.RoleLLM, used(100, 10)),
	)
	assert.True(t, out[0].Late)
	assert.Equal(t, FateDuplicate, out[2].Fate)
	settled := tr.Expire(late.Add(5 * time.Second))
	require.Len(t, settled, 1)
	got := settled[0]
	assert.True(t, got.Correction)
	assert.Equal(t, int64(150), got.Tokens.Input, "the totals are the whole cycle's")
	require.Len(t, got.Models, 1)
	assert.Equal(t, int64(50), got.Models[0].Input, "the parts are what was added")
	assert.Equal(t, []ToolUse{{"search", 1, 0}}, got.Tools)
	assert.Equal(t, 2, got.Steps)

	tr.Expire(t0.Add(2 * time.Minute))
	assert.Zero(t, tr.Len())
	out = feedAt(tr, t0.Add(3*time.Minute), &Origin{}, step(9, 1, cycle.RoleLLM, used(1, 1)))
	assert.Equal(t, FateClosed, out[0].Fate, "a forgotten cycle is not opened again")
	assert.Zero(t, tr.Len())
}

func TestALateReportOfACountedRequestAddsNothing(t *testing.T) {
	tr := newTracker(Config{})
	feed(tr, &Origin{}, step(2, 1, cycle.RoleLLM, used(100, 10)), step(1, 0, cycle.RoleAgent))
	require.Len(t, tr.Expire(t0.Add(5*time.Second)), 1)
	feedAt(tr, t0.Add(6*time.Second), &Origin{}, step(3, 2, cycle.RoleLLM, used(100, 10)))
	for _, s := range tr.Expire(t0.Add(30 * time.Second)) {
		assert.Empty(t, s.Models)
	}
}

func TestEvictionSettlesTheCycleDueSoonest(t *testing.T) {
	tr := newTracker(Config{MaxCycles: 3})
	for n := byte(1); n <= 3; n++ {
		feedAt(tr, t0.Add(time.Duration(n)*time.Second), &Origin{}, step(2, 1, cycle.RoleLLM, used(1, 1), inTrace(n)))
	}
	assert.False(t, tr.Pending())
	feedAt(tr, t0.Add(4*time.Second), &Origin{}, step(2, 1, cycle.RoleLLM, used(1, 1), inTrace(4)))
	assert.True(t, tr.Pending())
	evicted := tr.Drain()
	require.Len(t, evicted, 1)
	assert.Equal(t, CloseEvicted, evicted[0].Close)
	assert.Equal(t, byte(1), evicted[0].Key.Trace[15])
	assert.Equal(t, 3, tr.Len())
}

func TestOpenCyclesAreTheLastToGo(t *testing.T) {
	tr := newTracker(Config{MaxCycles: 3})
	feed(tr, &Origin{}, step(2, 1, cycle.RoleLLM, used(1, 1), inTrace(1)), step(1, 0, cycle.RoleAgent, inTrace(1)))
	require.Len(t, tr.Expire(t0.Add(5*time.Second)), 1, "the first is kept for late spans")
	feed(tr, &Origin{}, step(2, 1, cycle.RoleLLM, used(1, 1), inTrace(2)), step(1, 0, cycle.RoleAgent, inTrace(2)))
	for n := byte(3); n < 100; n++ {
		feed(tr, &Origin{}, step(1, 0, cycle.RoleNone, inTrace(n)))
	}
	assert.False(t, tr.Pending(), "traces that are no cycles make room for each other")
	feed(tr, &Origin{}, step(2, 1, cycle.RoleLLM, inTrace(200)), step(2, 1, cycle.RoleLLM, inTrace(201)))
	assert.False(t, tr.Pending(), "then the settled one goes")
	feed(tr, &Origin{}, step(2, 1, cycle.RoleLLM, inTrace(202)))
	assert.True(t, tr.Pending())
}

func TestMoreSpansThanAreToldApart(t *testing.T) {
	tr := newTracker(Config{MaxSteps: 16})
	for i := range uint64(20) {
		feed(tr, &Origin{}, step(i+2, 1, cycle.RoleLLM, used(10, 1)))
	}
	out := feed(tr, &Origin{}, step(2, 1, cycle.RoleLLM, used(10, 1)), step(1, 0, cycle.RoleAgent))
	assert.Equal(t, FateDuplicate, out[0].Fate)
	assert.True(t, out[1].Hold, "the root is held though it is not told apart")
	settled := tr.Expire(t0.Add(time.Minute))
	require.Len(t, settled, 1)
	assert.True(t, settled[0].Truncated)
	assert.Equal(t, 21, settled[0].Steps)
	assert.Equal(t, int64(200), settled[0].Tokens.Input, "no token is lost")
	assert.Equal(t, tokens.CostEstimated, settled[0].Tokens.Source)
}

func TestMoreToolsAndModelsThanAreToldApart(t *testing.T) {
	tr := newTracker(Config{MaxTools: 2, MaxModels: 2})
	for i, name := range []string{"a", "b", "c", "d", "a"} {
		feed(tr, &Origin{}, step(uint64(10+i), 1, cycle.RoleTool, calls(name)),
			step(uint64(20+i), 1, cycle.RoleLLM, used(1, 1), func(s *cycle.Step) { s.Model.Response = name }))
	}
	feed(tr, &Origin{}, step(1, 0, cycle.RoleAgent))
	settled := tr.Expire(t0.Add(time.Minute))
	require.Len(t, settled, 1)
	assert.Equal(t, []ToolUse{{"a", 2, 0}, {"b", 1, 0}, {OtherName, 2, 0}}, settled[0].Tools)
	require.Len(t, settled[0].Models, 3)
	assert.Equal(t, OtherName, settled[0].Models[2].Name)
	assert.Equal(t, 2, settled[0].Models[2].Calls)
}

func TestOtherModelsAreOneEntry(t *testing.T) {
	tr := newTracker(Config{MaxSteps: 3, MaxModels: 1})
	model := func(name string) func(*cycle.Step) { return func(s *cycle.Step) { s.Model.Response = name } }
	feed(tr, &Origin{}, step(1, 0, cycle.RoleAgent),
		step(2, 1, cycle.RoleLLM, used(1, 1), model("a")), step(3, 1, cycle.RoleLLM, used(10, 1), model("b")),
		step(4, 1, cycle.RoleLLM, used(100, 1), model("c")))
	settled := tr.Expire(t0.Add(5 * time.Second))
	require.Len(t, settled, 1)
	require.Len(t, settled[0].Models, 2)
	assert.Equal(t, int64(110), settled[0].Models[1].Input)

	late := t0.Add(6 * time.Second)
	feedAt(tr, late, &Origin{}, step(5, 1, cycle.RoleLLM, used(1000, 1)))
	corrected := tr.Expire(late.Add(5 * time.Second))
	require.Len(t, corrected, 1)
	require.Len(t, corrected[0].Models, 1)
	assert.Equal(t, int64(1000), corrected[0].Models[0].Input)
}

func TestOneRunOfSeveralTraces(t *testing.T) {
	tr := newTracker(Config{})
	run := &Origin{Run: "job-1"}
	out := feed(tr, run,
		step(2, 1, cycle.RoleLLM, used(1, 1), inTrace(1)), step(1, 0, cycle.RoleAgent, inTrace(1)),
		step(2, 1, cycle.RoleLLM, used(1, 1), inTrace(2)), step(1, 0, cycle.RoleAgent, inTrace(2)),
	)
	assert.True(t, out[1].Hold)
	assert.False(t, out[3].Hold, "the second root leaves at once")
	assert.Equal(t, FateTracked, out[2].Fate, "the same span id in another trace is another span")
	settled := tr.Expire(t0.Add(5 * time.Second))
	require.Len(t, settled, 1)
	assert.Equal(t, "job-1", settled[0].Key.ID())
	assert.Equal(t, 2, settled[0].Tokens.Calls)
}

func TestSendersNeverMeet(t *testing.T) {
	tr := newTracker(Config{})
	feed(tr, &Origin{Sender: "a"}, step(2, 1, cycle.RoleLLM, used(1, 1)))
	out := feed(tr, &Origin{Sender: "b"}, step(2, 1, cycle.RoleLLM, used(9, 9)))
	assert.Equal(t, FateTracked, out[0].Fate)
	assert.Equal(t, 2, tr.Len())
}

func TestAToolCallAndItsTransport(t *testing.T) {
	tr := newTracker(Config{})
	transport := func(s *cycle.Step) { s.Tool.Transport = true }
	feed(tr, &Origin{},
		step(4, 3, cycle.RoleTool, calls("search"), transport),
		step(3, 2, cycle.RoleTool, calls("search"), transport),
		step(2, 1, cycle.RoleTool, calls("search")),
		step(5, 1, cycle.RoleTool, calls("fetch"), transport),
		step(1, 0, cycle.RoleAgent),
	)
	settled := tr.Expire(t0.Add(time.Minute))
	require.Len(t, settled, 1)
	assert.Equal(t, []ToolUse{{"search", 1, 0}, {"fetch", 1, 0}}, settled[0].Tools)
}

func TestFlushSettlesWhatIsOpen(t *testing.T) {
	tr := newTracker(Config{})
	feed(tr, &Origin{}, step(2, 1, cycle.RoleLLM, used(1, 1)), step(1, 0, cycle.RoleAgent),
		step(2, 1, cycle.RoleLLM, used(1, 1), inTrace(2)))
	settled := tr.Flush(t0)
	require.Len(t, settled, 2)
	for _, s := range settled {
		assert.Equal(t, CloseShutdown, s.Close)
	}
	assert.Empty(t, tr.Flush(t0))
	assert.Zero(t, tr.Len())
}

func TestSpansWithoutIDsArePutNowhere(t *testing.T) {
	tr := newTracker(Config{})
	out := feed(tr, &Origin{}, step(2, 1, cycle.RoleLLM, func(s *cycle.Step) { s.Problems = cycle.ProblemNoTraceID }))
	assert.Equal(t, FateUntracked, out[0].Fate)
	assert.Zero(t, tr.Len())
}

func TestDatesThatSpansClaim(t *testing.T) {
	p := pricer{now: t0.UnixNano()}
	day := t0.Add(-24 * time.Hour)
	assert.Equal(t, day.Unix(), p.date(uint64(day.UnixNano())).Unix())
	for _, end := range []uint64{0, 1, 1 << 63, uint64(t0.Add(73 * 365 * 24 * time.Hour).UnixNano())} {
		assert.Equal(t, t0.Unix(), p.date(end).Unix())
	}
}

// newTracker is New for a configuration that cannot fail.
func newTracker(cfg Config) *Tracker {
	tr, err := New(cfg)
	if err != nil {
		panic(err)
	}
	return tr
}
