// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/extension/trustextension/internal/store"
	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// slow is hands of which the actions of one kind wait until they are let go, and
// then fail.
type slow struct {
	hands
	kind    trust.ActionKind
	begun   chan struct{}
	release chan struct{}
}

func (s *slow) Do(ctx context.Context, a trustapi.Action) (string, error) {
	if a.Kind != s.kind {
		return s.hands.Do(ctx, a)
	}
	s.begun <- struct{}{}
	select {
	case <-s.release:
		return "", errTest
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// A promotion whose first action is under way, and fails, when the agent falls.
func TestWhatALaterDecisionTookIsNotTriedAgain(t *testing.T) {
	hands := &slow{kind: trust.Widen, begun: make(chan struct{}, 8), release: make(chan struct{})}
	r, m := newRig(t, func(c *Config) { c.Actuator, c.Actions.Timeout = hands, time.Minute }), making()
	for len(hands.begun) == 0 {
		r.submit(m.cycle("ns/a", true))
		r.tick()
	}
	r.submit(m.finding("ns/a", "phase.write", anomaly.Critical, true))
	close(hands.release)
	r.quiet()
	r.clock.pass(time.Hour)
	r.tick()
	r.tick()
	assert.Len(t, hands.begun, 1, "widen is not tried again after the agent fell")
	d, err := r.Agent("ns/a")
	require.NoError(t, err)
	i := slices.IndexFunc(d.Actions, func(a trustapi.Action) bool { return a.Kind == trust.Widen })
	require.GreaterOrEqual(t, i, 0)
	assert.Equal(t, trustapi.StateOverridden, d.Actions[i].State)
}

// What a promotion tells the platform waits until the credentials have followed.
func TestWhatGivesWaitsForWhatFailsBeforeIt(t *testing.T) {
	r, m := newRig(t), making()
	r.hands.fail(trust.Widen, errTest)
	for r.Fleet().ByCondition[trustapi.ConditionFailing] == 0 {
		r.submit(m.cycle("ns/a", true))
		r.tick()
	}
	r.tick()
	assert.Empty(t, r.hands.all(), "label does not go before widen")
	r.hands.fail(trust.Widen, nil)
	r.clock.pass(2 * time.Minute)
	r.quiet()
	assert.Equal(t, []string{"ns/a widen", "ns/a label"}, r.hands.all())
}

// counted is a store that counts what is written, and that a test may read while the
// engine writes.
type counted struct {
	store.Store
	commits atomic.Int64
	mu      sync.Mutex
}

func (c *counted) Commit(ctx context.Context, all []store.Record) error {
	c.commits.Add(1)
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.Store.Commit(ctx, all)
}

func (c *counted) Load(ctx context.Context, each func(store.Record) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.Store.Load(ctx, each)
}

func TestWhatIsKnownOrRefusedIsNotWritten(t *testing.T) {
	r, m := newRig(t, func(c *Config) { c.FindingsPerSecond = 1 }), making()
	r.stop()
	kept := &counted{Store: r.store}
	r.store = kept
	r.start()
	good := m.cycle("ns/a", true)
	r.submit(good)
	for range 10 {
		r.submit(m.finding("ns/a", "loop.call", anomaly.Info, false))
	}
	before := kept.commits.Load()
	for range 100 {
		r.submit(good, m.finding("ns/a", "loop.call", anomaly.Info, false), m.cycle(strings.Repeat("x", 1000), true))
	}
	assert.Equal(t, before, kept.commits.Load())
	assert.Equal(t, uint64(100), r.Fleet().Refused[RefusedRate])
}
