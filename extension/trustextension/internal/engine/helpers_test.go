// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.uber.org/goleak"
	"go.uber.org/zap/zaptest"

	"github.com/leasehold/leasehold/extension/trustextension/internal/store"
	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// clock is one that a test sets.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)} }

func (c *clock) get() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// hands is an actuator that a test looks at.
type hands struct {
	mu    sync.Mutex
	done  []string
	fails map[trust.ActionKind]error
}

func (h *hands) Do(_ context.Context, a trustapi.Action) (string, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := h.fails[a.Kind]; err != nil {
		return "", err
	}
	h.done = append(h.done, a.Agent+" "+string(a.Kind))
	return "done", nil
}

func (h *hands) Verify(context.Context, trustapi.Action) error { return nil }

func (h *hands) all() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string{}, h.done...)
}

func (h *hands) fail(kind trust.ActionKind, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.fails = map[trust.ActionKind]error{kind: err}
}

// rig is an engine with all that it stands on, which outlives it.
type rig struct {
	t     *testing.T
	clock *clock
	hands *hands
	store store.Store
	dir   string
	book  *ledger.Ledger
	cfg   Config
	*Engine
}

func newRig(t *testing.T, change ...func(*Config)) *rig {
	t.Helper()
	r := &rig{t: t, clock: newClock(), hands: &hands{}, store: &store.Memory{}, dir: filepath.Join(t.TempDir(), "ledger")}
	r.cfg = Config{
		Policy: trust.DemoPolicy(), Actuator: r.hands, MaxAgents: 1000, FindingsPerSecond: 1000, Tick: 10 * time.Millisecond,
		Actions: ActionConfig{Workers: 4, Timeout: time.Minute, First: time.Second, Most: time.Minute},
		Log:     zaptest.NewLogger(t), Version: "test", Now: r.clock.get,
	}
	for _, f := range change {
		f(&r.cfg)
	}
	r.start()
	t.Cleanup(func() { r.stop() })
	return r
}

func (r *rig) start() {
	r.t.Helper()
	var err error
	cfg := r.cfg
	cfg.Store = r.store
	r.book, err = ledger.Open(ledger.Config{Directory: r.dir})
	require.NoError(r.t, err)
	cfg.Ledger = r.book
	r.Engine = New(cfg)
	require.NoError(r.t, r.Start(r.t.Context()))
}

func (r *rig) stop() {
	if r.Engine == nil {
		return
	}
	assert.NoError(r.t, r.Stop(context.Background()))
	assert.NoError(r.t, r.book.Close())
	r.Engine = nil
}

// restart stops and starts the engine on what is kept.
func (r *rig) restart() {
	r.t.Helper()
	r.stop()
	r.start()
}

// submit expects the evidence to be taken.
func (r *rig) submit(all ...trustapi.Submission) {
	r.t.Helper()
	require.NoError(r.t, r.Submit(r.t.Context(), all))
}

// patience is how long something in this process may take on a busy machine.
const patience = 30 * time.Second

// quiet waits until no action is open that could go on.
func (r *rig) quiet() {
	r.t.Helper()
	r.soon(func() bool { return r.Fleet().OpenActions == 0 })
}

// soon waits until something shows, and then until all is told of it: what is
// installed can be seen before the ledger has it and hooks hear of it.
func (r *rig) soon(shows func() bool, words ...any) {
	r.t.Helper()
	require.Eventually(r.t, shows, patience, time.Millisecond, words...)
	w := newWaiter(1)
	require.NoError(r.t, r.intake.put(r.t.Context(), &job{done: w}, true))
	require.NoError(r.t, r.wait(r.t.Context(), w))
}

// evidence numbers what is made, so that all of it differs.
type made struct {
	n  int
	at time.Time
}

func (m *made) next() (string, pcommon.Timestamp) {
	m.n++
	m.at = m.at.Add(time.Second)
	return fmt.Sprintf("cycle-%d", m.n), pcommon.NewTimestampFromTime(m.at)
}

func making() *made { return &made{at: newClock().now.Add(-time.Hour)} }

// cycle is a settled one, clean or wholly bad.
func (m *made) cycle(agent string, clean bool) trustapi.Submission {
	id, at := m.next()
	v := &audit.Verdict{Close: "root"}
	v.Inputs = audit.Inputs{Status: cycle.StatusOK, Steps: 5, ToolCalls: 2, Asked: 2, Executed: 2, ModelCalls: 2, Answers: 2}
	var found []anomaly.Finding
	if !clean {
		v.Status, v.ToolErrors, v.BadAnswers = cycle.StatusError, 2, 2
		found = []anomaly.Finding{{Rule: "loop.failing", Severity: anomaly.Critical, Enforce: true, Text: "failed 9 times"}}
	}
	v.Judge(found, .05)
	e := audit.Evidence{Subject: audit.Subject{Agent: agent, Cycle: id, Task: fmt.Sprintf("task-%d", m.n%3)}, At: at, Verdict: v}
	v.Subject = e.Subject
	e.ID = e.Identify()
	return trustapi.Submission{Agent: agent, Proven: true, Source: "test", Evidence: e}
}

// finding is one, of a rule.
func (m *made) finding(agent, rule string, severity anomaly.Severity, hard bool) trustapi.Submission {
	id, at := m.next()
	f := &anomaly.Finding{Rule: rule, Severity: severity, Hard: hard, Enforce: true, Span: 7, Count: 1, Text: "it was seen"}
	e := audit.Evidence{Subject: audit.Subject{Agent: agent, Cycle: id}, At: at, Finding: f, Trace: [16]byte{1}, Span: [8]byte{7: 7}}
	e.ID = e.Identify()
	return trustapi.Submission{Agent: agent, Proven: true, Source: "test", Evidence: e}
}

var errTest = errors.New("no power")
