// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package track

import (
	"encoding/binary"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/judge"
)

const reader = "database/creds/reader"

// records are what an audit log knows, by cycle; and who asked for it.
type records struct {
	mu    sync.Mutex
	known map[string][]anomaly.CredentialUse
	asked []string
}

func (r *records) uses(agent, cycle string) ([]anomaly.CredentialUse, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked = append(r.asked, agent+" "+cycle)
	return r.known[cycle], true
}

// by is a judging tracker that asks r.
func (r *records) by(t testing.TB, edit ...func(*Config)) *Tracker {
	t.Helper()
	return judging(t, append(edit, func(c *Config) { c.Uses = r.uses })...)
}

func judging(t testing.TB, edit ...func(*Config)) *Tracker {
	t.Helper()
	hasher, err := cycle.NewHasher([]byte("key"))
	require.NoError(t, err)
	j, err := judge.New(judge.Config{Hasher: cycle.Short{Hasher: hasher}})
	require.NoError(t, err)
	cfg := Config{Judge: j}
	for _, e := range edit {
		e(&cfg)
	}
	tr, err := New(cfg)
	require.NoError(t, err)
	return tr
}

func lasting(from, to time.Duration) func(*cycle.Step) {
	return func(s *cycle.Step) {
		s.Start, s.End = uint64(t0.Add(from).UnixNano()), uint64(t0.Add(to).UnixNano())
	}
}

func accessor(a string) func(*cycle.Step) { return func(s *cycle.Step) { s.Accessor = a } }

var bob = &Origin{Sender: "shop/bob", Run: "job-1"}

func has(s *Settled, rule string) bool {
	for i := range s.Verdict.Fired {
		if s.Verdict.Fired[i].Rule == rule {
			return true
		}
	}
	return false
}

func use(at time.Duration, trace byte, span uint64, tools ...string) anomaly.CredentialUse {
	u := anomaly.CredentialUse{At: t0.Add(at), Path: reader, Tools: tools, Span: span}
	u.Trace[15] = trace
	return u
}

func TestUsesAreHeldAgainstSteps(t *testing.T) {
	query := step(3, 1, cycle.RoleTool, calls("query"), lasting(0, time.Second))
	http := step(4, 3, cycle.RoleNone, lasting(0, time.Second))
	root := step(1, 0, cycle.RoleAgent, named("bob"), lasting(0, time.Hour))
	inner := step(5, 1, cycle.RoleAgent, named("helper"), lasting(0, time.Second))
	below := step(6, 5, cycle.RoleTool, calls("query"), lasting(0, time.Second))
	loose := step(7, 99, cycle.RoleNone)
	deep := step(8, 1, cycle.RoleNone)
	others := step(3, 0, cycle.RoleTool, calls("query"), inTrace(2))
	tests := []struct {
		name  string
		from  *Origin
		steps []*cycle.Step
		use   anomaly.CredentialUse
		odd   bool
	}{
		{"by time", bob, []*cycle.Step{query, root}, use(0, 0, 0, "query"), false},
		{"by nothing", bob, []*cycle.Step{query, root}, use(time.Minute, 0, 0, "query"), true},
		{"by the tool's span", bob, []*cycle.Step{query, root}, use(time.Minute, 1, 3), false},
		{"by a span below it", bob, []*cycle.Step{query, http, root}, use(time.Minute, 1, 4), false},
		{"by a span that came before the tool's", bob, []*cycle.Step{http, query, root}, use(time.Minute, 1, 4), false},
		{"by a sub-agent's tool", bob, []*cycle.Step{inner, below, root}, use(time.Minute, 1, 6, "query"), false},
		{"by a span below no tool", bob, []*cycle.Step{query, deep, root}, use(time.Minute, 1, 8, "query"), true},
		{"by a parent that never came", bob, []*cycle.Step{query, loose, root}, use(time.Minute, 1, 99, "query"), true},
		{"by a span that never came", bob, []*cycle.Step{query, root}, use(time.Minute, 1, 50, "query"), true},
		{"by a span of another trace", bob, []*cycle.Step{query, root}, use(time.Minute, 2, 3), true},
		{"by the same, which is the run's", bob, []*cycle.Step{root, others}, use(time.Minute, 2, 3), false},
		{"by a span of a trace that is not told", bob, []*cycle.Step{root, others}, use(time.Minute, 0, 3), false},
		{"without a run", &Origin{Sender: "shop/bob"}, []*cycle.Step{query, root}, use(time.Minute, 1, 3), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := &records{known: map[string][]anomaly.CredentialUse{
				"job-1": {tt.use}, "00000000000000000000000000000001": {tt.use},
			}}
			tr := r.by(t)
			feed(tr, tt.from, tt.steps...)
			settled := tr.Expire(t0.Add(5 * time.Second))
			require.Len(t, settled, 1)
			assert.Equal(t, 1, settled[0].Verdict.Uses)
			assert.Equal(t, tt.odd, has(settled[0], anomaly.RuleUnmatched))
			assert.Len(t, r.asked, 1)
		})
	}
}

// While a trace of the run has no root, the span that explains it may still be open.
func TestUsesWaitForTheRootsOfTheRun(t *testing.T) {
	r := &records{known: map[string][]anomaly.CredentialUse{"job-1": {use(0, 0, 0, "query")}}}
	tr := r.by(t)
	feed(tr, bob, step(1, 0, cycle.RoleAgent), step(2, 9, cycle.RoleLLM, inTrace(2)))
	settled := tr.Expire(t0.Add(5 * time.Second))
	require.Len(t, settled, 1)
	assert.False(t, has(settled[0], anomaly.RuleUnmatched))
	assert.Equal(t, 1, settled[0].Verdict.UsesUnmatched, "it is not accounted for yet")

	feedAt(tr, t0.Add(6*time.Second), bob, step(9, 0, cycle.RoleAgent, inTrace(2)))
	settled = tr.Expire(t0.Add(12 * time.Second))
	require.Len(t, settled, 1, "the verdict became worse")
	assert.True(t, has(settled[0], anomaly.RuleUnmatched))
	assert.Equal(t, []string{"shop/bob job-1", "shop/bob job-1"}, r.asked, "and was asked for anew")
}

func TestUsesOfCyclesThatEndEarly(t *testing.T) {
	ends := map[string]func(*Tracker){
		"timeout":  func(tr *Tracker) { tr.Expire(t0.Add(time.Hour)) },
		"shutdown": func(tr *Tracker) { tr.Flush(t0) },
		"run":      func(tr *Tracker) { tr.End(t0, Key{Sender: bob.Sender, Run: bob.Run}, true) },
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			r := &records{known: map[string][]anomaly.CredentialUse{"job-1": {use(0, 0, 0, "query")}}}
			tr := r.by(t)
			feed(tr, bob, step(2, 1, cycle.RoleLLM))
			var settled []*Settled
			tr.cfg.Uses = func(agent, cycle string) ([]anomaly.CredentialUse, bool) {
				assert.True(t, tr.shards[0].mu.TryLock(), "no lock is held")
				tr.shards[0].mu.Unlock()
				return r.uses(agent, cycle)
			}
			tr.shards = tr.shards[:1]
			end(tr)
			settled = append(settled, tr.Drain()...)
			for _, s := range settled {
				assert.False(t, has(s, anomaly.RuleUnmatched))
			}
		})
	}
}

// Beyond the limits there is no proof either way.
func TestUsesOfAnOverflowingCycle(t *testing.T) {
	r := &records{known: map[string][]anomaly.CredentialUse{"job-1": make([]anomaly.CredentialUse, maxUses+9)}}
	tr := r.by(t, func(c *Config) { c.MaxSteps = 3 })
	for n := range uint64(8) {
		feed(tr, bob, step(n+2, 1, cycle.RoleLLM))
	}
	feed(tr, bob, step(1, 0, cycle.RoleAgent))
	settled := tr.Expire(t0.Add(5 * time.Second))
	require.Len(t, settled, 1)
	assert.False(t, has(settled[0], anomaly.RuleUnmatched))
	assert.Equal(t, maxUses, settled[0].Verdict.Uses)
}

func TestNobodyIsAskedOfWhomNothingIsProven(t *testing.T) {
	r := &records{}
	tr := r.by(t)
	feed(tr, &Origin{Run: "job-1"}, step(2, 1, cycle.RoleLLM), step(1, 0, cycle.RoleAgent))
	require.Len(t, tr.Expire(t0.Add(5*time.Second)), 1)
	assert.Empty(t, r.asked)
}

// The cycle that is asked about may go, or get spans, while the lock is let go.
func TestACycleThatChangesWhileItIsAskedAbout(t *testing.T) {
	var tr *Tracker
	once := sync.OnceFunc(func() { feedAt(tr, t0.Add(5*time.Second), bob, step(3, 1, cycle.RoleTool, calls("query"))) })
	tr = judging(t, func(c *Config) {
		c.Uses = func(string, string) ([]anomaly.CredentialUse, bool) {
			once()
			return []anomaly.CredentialUse{use(0, 0, 0, "query")}, true
		}
	})
	feed(tr, bob, step(2, 1, cycle.RoleLLM), step(1, 0, cycle.RoleAgent))
	assert.Empty(t, tr.Expire(t0.Add(5*time.Second)), "the new span has its settle time")
	settled := tr.Expire(t0.Add(10 * time.Second))
	require.Len(t, settled, 1)
	assert.False(t, has(settled[0], anomaly.RuleUnmatched))

	tr = judging(t, func(c *Config) {
		c.Uses = func(string, string) ([]anomaly.CredentialUse, bool) {
			tr.Flush(t0)
			return nil, true
		}
	})
	feed(tr, bob, step(2, 1, cycle.RoleLLM), step(1, 0, cycle.RoleAgent))
	assert.Empty(t, tr.Expire(t0.Add(5*time.Second)), "it was flushed by somebody else")
	assert.Zero(t, tr.Len())
}

func TestUsesAreAskedForWhileSpansCome(t *testing.T) {
	r := &records{known: map[string][]anomaly.CredentialUse{}}
	tr := r.by(t)
	var all sync.WaitGroup
	for n := range 4 {
		all.Go(func() {
			for i := range 50 {
				from := &Origin{Sender: "shop/bob", Run: fmt.Sprint(n, i)}
				feed(tr, from, step(2, 1, cycle.RoleLLM), step(1, 0, cycle.RoleAgent))
			}
		})
	}
	all.Go(func() {
		for range 50 {
			tr.Expire(t0.Add(5 * time.Second))
		}
	})
	all.Wait()
	tr.Expire(t0.Add(5 * time.Second))
	assert.Len(t, r.asked, 200, "once a cycle")
}

func TestTracesAndAccessorsAreToldOnce(t *testing.T) {
	tr := newTracker(Config{})
	told := func(from *Origin, s *cycle.Step) (trace, named bool) {
		o := tr.Observe(t0, from, s, nil)
		return o.NewTrace, o.NewAccessor
	}
	trace, named := told(bob, step(2, 1, cycle.RoleLLM))
	assert.True(t, trace)
	assert.False(t, named)
	trace, named = told(bob, step(3, 1, cycle.RoleTool, accessor("one-accessor")))
	assert.False(t, trace)
	assert.True(t, named)
	for n := range uint64(9) {
		trace, named = told(bob, step(4+n, 1, cycle.RoleNone, accessor(fmt.Sprintf("accessor-%d", n))))
		assert.False(t, trace)
		assert.Equal(t, n < maxAccessors-1, named, "a cycle has room for a few")
	}
	_, named = told(bob, step(50, 1, cycle.RoleTool, accessor("one-accessor")))
	assert.False(t, named)
	trace, _ = told(bob, step(2, 1, cycle.RoleLLM, inTrace(2)))
	assert.True(t, trace)
	trace, _ = told(bob, step(3, 1, cycle.RoleLLM, inTrace(2)))
	assert.False(t, trace)
	trace, named = told(&Origin{Sender: "shop/eve", Run: "job-1"}, step(2, 1, cycle.RoleLLM, accessor("one-accessor")))
	assert.True(t, trace && named, "another's cycle is another one")
	trace, named = told(&Origin{Run: "job-1"}, step(2, 1, cycle.RoleLLM, accessor("one-accessor")))
	assert.True(t, trace)
	assert.False(t, named, "nobody's word counts for nothing")
}

func TestTracesAreBounded(t *testing.T) {
	id := func(n int) (id [16]byte) {
		binary.BigEndian.PutUint64(id[8:], uint64(n+1))
		return id
	}
	var c clues
	for n := range 10 * maxTraces {
		assert.True(t, c.meet(id(n), true))
	}
	assert.Len(t, c.traces, maxTraces)
	assert.False(t, c.crowded, "those that are complete make room")
	c = clues{}
	for n := range maxTraces {
		assert.True(t, c.meet(id(n), false))
	}
	assert.False(t, c.meet(id(maxTraces), true))
	assert.False(t, c.crowded)
	assert.False(t, c.meet(id(maxTraces+1), false))
	assert.True(t, c.crowded)
	assert.False(t, (&state{flags: flagRoot | flagTraceRoot, clues: &c}).whole())
}
