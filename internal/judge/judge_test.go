// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/tokens"
)

var began = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// plainHasher stands in for a keyed hash.
type plainHasher struct{}

func (plainHasher) Hash(s string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s))
	return h.Sum64()
}

func newBench(tb testing.TB, edit ...func(*Config)) *Bench {
	tb.Helper()
	cfg := Config{Hasher: plainHasher{}}
	for _, e := range edit {
		e(&cfg)
	}
	j, err := New(cfg)
	require.NoError(tb, err)
	b, err := j.NewBench()
	require.NoError(tb, err)
	return b
}

// run is one cycle of an agent that uses the tools of its table.
type run struct {
	b     *Bench
	c     Cycle
	about About
	seen  []Seen
	sum   tokens.Totals
	root  bool
	found []anomaly.Finding
}

func newRun(b *Bench) *run {
	return &run{b: b, about: About{Agent: "planner", Task: "order", Tools: []string{"search", "send_email"}}, root: true}
}

// step is a step at its place; edits change it.
func (r *run) step(role cycle.Role, edit ...func(*Seen)) *run {
	n := uint64(len(r.seen) + 1)
	s := Seen{
		Step: &cycle.Step{
			Role: role, Status: cycle.StatusOK, Model: cycle.Model{ToolCalls: -1},
			Start: uint64(began.UnixNano()) + n*1000, End: uint64(began.UnixNano()) + n*1000 + 500,
		},
		At: began.UnixNano(), Span: n, Number: -1,
	}
	binary.BigEndian.PutUint64(s.Step.SpanID[:], n)
	for _, e := range edit {
		e(&s)
	}
	r.seen = append(r.seen, s)
	r.found = append(r.found, r.b.Step(&r.c, &r.about, &r.seen[len(r.seen)-1])...)
	return r
}

func (r *run) tool(number int32, args, dest string, edit ...func(*Seen)) *run {
	return r.step(cycle.RoleTool, append([]func(*Seen){func(s *Seen) {
		s.Number, s.Step.Tool.Name = number, r.about.Tools[number]
		binary.BigEndian.PutUint64(s.Step.Tool.Args[:], plainHasher{}.Hash(args))
		binary.BigEndian.PutUint64(s.Step.Tool.Result[:], plainHasher{}.Hash("result of "+args))
		s.Target = &Target{}
		r.b.Aim(s.Step, pcommon.NewValueStr(fmt.Sprintf(`{"to":%q}`, dest)), dest != "", s.Target)
	}}, edit...)...)
}

func (r *run) model(in, out int64, edit ...func(*Seen)) *run {
	return r.step(cycle.RoleLLM, append([]func(*Seen){func(s *Seen) {
		s.Usage, s.Step.Model.Finish = cycle.Usage{Input: in, Output: out}, cycle.FinishStop
		r.sum.Usage = r.sum.Usage.Add(s.Usage)
		r.sum.Calls++
	}}, edit...)...)
}

func (r *run) totals() *Totals {
	t := &Totals{
		About: r.about, AgentSource: "root", Cycle: "c", Close: "root", Status: cycle.StatusOK,
		Rooted: r.root, RootMissing: !r.root, Steps: len(r.seen), Tokens: &r.sum, At: began.UnixNano(),
	}
	for i := range r.seen {
		if r.seen[i].Step.Role == cycle.RoleTool {
			t.ToolCalls++
		}
	}
	return t
}

func (r *run) settle(t testing.TB) (*audit.Verdict, []anomaly.Finding) {
	t.Helper()
	v, told := r.b.Settle(&r.c, r.totals())
	if v != nil {
		require.NoError(t, v.Verify(), "a verdict follows from what it says")
	}
	return v, told
}

func (r *run) forget() bool { return r.b.Forget(&r.c, &r.about, r.root) }

// usual is a clean cycle that mails to dest.
func usual(b *Bench, dest string) *run {
	return newRun(b).model(1000, 100).tool(0, "order 1", "").model(1200, 100).tool(1, "mail "+dest, dest).model(1300, 50)
}

func teach(t testing.TB, b *Bench, cycles int) {
	t.Helper()
	for range cycles {
		r := usual(b, "customer@example.com")
		v, _ := r.settle(t)
		require.Empty(t, v.Fired)
		require.True(t, r.forget())
	}
}

func rules(found []anomaly.Finding) (ids []string) {
	for _, f := range found {
		ids = append(ids, f.Rule)
	}
	return ids
}

func TestACleanCycle(t *testing.T) {
	r := usual(newBench(t), "customer@example.com")
	v, told := r.settle(t)
	assert.Empty(t, r.found)
	assert.Empty(t, told)
	assert.InDelta(t, 99.2, v.Score, .1)
	assert.InDelta(t, expected, v.Badness, 0, "clean, and nobody witnessed it")
	assert.Equal(t, audit.SourceStructural, v.Confidence.Source)
	assert.Equal(t, cycle.Usage{Input: 3500, Output: 250}, v.Usage)
	assert.Zero(t, v.Usual, "nothing is usual yet")
}

func TestNewDestinationsCountOnceWarm(t *testing.T) {
	b := newBench(t)
	for n := range anomaly.DefaultWarmUp {
		assert.Empty(t, usual(b, "evil@example.net").found, "after %d cycles", n)
		teach(t, b, 1)
	}
	r := usual(b, "evil@example.net")
	assert.Equal(t, []string{"path.destination"}, rules(r.found), "on the step, at once")
	assert.Equal(t, uint64(4), r.found[0].Span)
	v, told := r.settle(t)
	assert.Empty(t, told, "it was told before")
	assert.GreaterOrEqual(t, v.Badness, .5)
	assert.False(t, r.forget(), "a bad cycle teaches nothing")
	assert.Empty(t, usual(b, "customer@example.com").found)
	assert.NotZero(t, v.Usual.Tokens)
}

func TestAFrozenBaselineLearnsNothing(t *testing.T) {
	r := usual(newBench(t, func(c *Config) { c.Baselines.Freeze = true }), "customer@example.com")
	r.settle(t)
	assert.False(t, r.forget())
	assert.Empty(t, r.b.Memory().Keys())
}

func TestOneBaselineForAllTasks(t *testing.T) {
	b := newBench(t, func(c *Config) { c.Baselines.AllTasks = true })
	teach(t, b, 2)
	assert.Equal(t, []anomaly.BaselineKey{{Agent: "planner"}}, b.Memory().Keys())
}

func TestAFindingThatOnlyTheWholeShowsIsToldOnTheRoot(t *testing.T) {
	r := newRun(newBench(t)).tool(0, "order 1", "")
	r.root = false
	v, told := r.settle(t)
	assert.Equal(t, []string{"trace.root"}, rules(told))
	assert.Zero(t, told[0].Span)
	assert.True(t, v.RootMissing)
	assert.False(t, r.forget(), "nobody saw how it ended")
}

func TestACorrectionCanOnlyWorsen(t *testing.T) {
	r := usual(newBench(t), "customer@example.com")
	first, _ := r.settle(t)
	assert.Zero(t, first.Revision)
	again, told := r.settle(t)
	assert.Nil(t, again, "nothing new")
	assert.Empty(t, told)
	r.model(1300, 50)
	again, _ = r.settle(t)
	assert.Nil(t, again, "no worse")
	for range 4 {
		r.tool(0, "order 9", "")
	}
	worse, told := r.settle(t)
	require.NotNil(t, worse)
	assert.Empty(t, told, "the late steps have told it")
	assert.Contains(t, rules(r.found), "loop.call")
	assert.Equal(t, 1, worse.Revision)
	assert.Less(t, worse.Score, first.Score)
	assert.False(t, r.forget(), "what came late is bad, so nothing is learned")
}

func TestTheWorseOfTwoVersionsCounts(t *testing.T) {
	r := usual(newBench(t), "customer@example.com")
	bad := r.seen[1]
	step := *bad.Step
	step.Status = cycle.StatusError
	bad.Step = &step
	assert.NotEqual(t, Print(r.seen[1].Step), Print(&step))
	for range 100 {
		r.b.Again(&r.c, &bad)
	}
	v, told := r.settle(t)
	assert.Equal(t, []string{"trace.conflict"}, rules(told))
	assert.Equal(t, 100, v.Unaccounted)
	assert.LessOrEqual(t, len(r.c.trail), len(r.seen)+maxConflicts)
}

// given is a source that counts how often it is asked.
type given struct{ asked, name int }

func (g *given) Digests() (prompt, offered cycle.Hash) {
	g.asked++
	prompt[0], offered[0] = byte(g.name), byte(g.name)
	return prompt, offered
}

// What a cycle was given is what its earliest model call was given, whichever
// comes first.
func TestTheEarliestCallTellsWhatTheAgentIsMadeOf(t *testing.T) {
	digests := func(order ...int) (anomaly.Digests, int) {
		r, asked := newRun(newBench(t)), 0
		for _, n := range order {
			g := &given{name: n}
			r.model(10, 1, func(s *Seen) {
				s.Step.Start, s.Span = uint64(began.UnixNano())+uint64(n), uint64(n)
				s.Target = &Target{Source: g}
			})
			asked += g.asked
		}
		v, _ := r.settle(t)
		return v.Digests, asked
	}
	want, asked := digests(1, 2, 3, 4)
	assert.Equal(t, uint64(1)<<56, want.Prompt)
	assert.Equal(t, uint64(1)<<56, want.Tools)
	assert.Equal(t, 1, asked, "as a rule, once a cycle")
	again, _ := digests(3, 4, 1, 2)
	assert.Equal(t, want, again)
}

func TestHolesInTheNumbering(t *testing.T) {
	for _, tt := range []struct {
		name    string
		numbers []int64
		want    int
	}{
		{"none at all", nil, 0},
		{"whole", []int64{3, 1, 2, 2}, 0},
		{"one is missing", []int64{1, 2, 4}, 1},
		{"two, as when a thread goes on", []int64{1, 2, 5, 6}, 0},
		{"three", []int64{1, 5}, 3},
		{"several gaps", []int64{1, 3, 6, 7, 70}, 1 + 62},
		{"from anywhere", []int64{900, 902}, 1},
		{"no numbers", []int64{-4, 0, 1 << 40, 1}, 0},
	} {
		var n numbers
		for _, number := range tt.numbers {
			if number > 0 {
				n.note(number)
			}
		}
		assert.Equal(t, tt.want, n.holes(), tt.name)
	}
}

// However the steps of a cycle come, its verdict is the same.
func TestOrderMakesNoDifference(t *testing.T) {
	b := newBench(t)
	teach(t, b, anomaly.DefaultWarmUp)
	r := usual(b, "evil@example.net").tool(0, "x", "").tool(0, "x", "").tool(0, "x", "").model(40_000, 10).model(90_000, 10)
	want, _ := r.settle(t)
	for seed := range uint64(50) {
		again := newRun(b)
		again.seen, again.sum = append([]Seen{}, r.seen...), r.sum
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(again.seen), func(i, j int) {
			again.seen[i], again.seen[j] = again.seen[j], again.seen[i]
		})
		for i := range again.seen {
			b.Step(&again.c, &again.about, &again.seen[i])
		}
		got, _ := again.settle(t)
		require.Equal(t, want, got, "seed %d", seed)
	}
}

func TestBudgetsOfADay(t *testing.T) {
	b := newBench(t, func(c *Config) {
		c.Rules = map[string]anomaly.RuleSettings{"tokens.budget": {Params: map[string]float64{"day": 10_000, "near": 1}}}
	})
	for range 2 {
		r := usual(b, "customer@example.com")
		v, _ := r.settle(t)
		assert.Empty(t, v.Fired)
		again, _ := r.settle(t)
		assert.Nil(t, again, "settled again, it is charged no second time")
	}
	r := usual(b, "customer@example.com")
	assert.Equal(t, []string{"tokens.budget"}, rules(r.found))
	assert.Contains(t, r.found[0].Text, "today")
	other := newRun(b)
	other.about.Agent = "writer"
	assert.Empty(t, other.model(1000, 100).found, "a budget is an agent's own")
}

func TestPhases(t *testing.T) {
	b := newBench(t, func(c *Config) {
		c.Phase, c.AgentPhases = "autonomous", map[string]string{"planner": "shadow"}
	})
	r := usual(b, "customer@example.com")
	require.Equal(t, []string{"phase.write"}, rules(r.found))
	v, _ := r.settle(t)
	assert.Equal(t, "shadow", v.Phase)
	assert.LessOrEqual(t, v.Score, 20.0, "a hard event")
	assert.InDelta(t, 1, v.Badness, 0)
	r = newRun(b)
	r.about.Agent = "writer"
	assert.Empty(t, r.tool(1, "mail", "a@example.com").found)
}

func TestConfigIsChecked(t *testing.T) {
	for want, edit := range map[string]func(*Config){
		`phase must be shadow`:           func(c *Config) { c.Phase = "root" },
		`agent_phases::a must be shadow`: func(c *Config) { c.AgentPhases = map[string]string{"a": "x"} },
		`no such rule`:                   func(c *Config) { c.Rules = map[string]anomaly.RuleSettings{"loop.cal": {}} },
		`baselines::max_agents`:          func(c *Config) { c.Baselines.MaxAgents = -1 },
		`effects::patterns[0]::pattern`:  func(c *Config) { c.Effects.Patterns = []anomaly.EffectPattern{{}} },
		`judge without a hasher`:         func(c *Config) { c.Hasher = nil },
	} {
		cfg := Config{Hasher: plainHasher{}}
		edit(&cfg)
		_, err := New(cfg)
		assert.ErrorContains(t, err, want)
	}
}

func TestWhatWasToldCanBeToldAgain(t *testing.T) {
	r := newRun(newBench(t))
	for range 100 {
		r.tool(0, "order 1", "")
	}
	require.NotEmpty(t, r.found)
	for _, f := range r.found {
		assert.Contains(t, r.c.Told(f.Span), f)
	}
	assert.Nil(t, r.c.Told(1), "nothing was")
	assert.LessOrEqual(t, len(r.c.peek().said), maxTold)
}

// What a cycle in flight costs is stated in docs/performance.md.
func TestAnEntryTakes64Bytes(t *testing.T) {
	assert.EqualValues(t, 64, unsafe.Sizeof(anomaly.Entry{}))
}
