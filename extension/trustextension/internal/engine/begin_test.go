// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/extension/trustextension/internal/store"
	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// onlookers see what is durable when an action is carried out.
type onlookers struct {
	hands
	mu      sync.Mutex
	kept    *counted
	commits []int64
	states  []string
	wait    chan struct{}
	waits   func(trust.ActionKind) bool // nil for all of them
}

func (h *onlookers) Do(ctx context.Context, a trustapi.Action) (string, error) {
	h.mu.Lock()
	h.commits = append(h.commits, h.kept.commits.Load())
	err := h.kept.Load(ctx, func(r store.Record) error {
		if name, is := strings.CutPrefix(r.Key, agentPrefix); is && name == a.Agent {
			kept, err := decodeAgent(name, r.Value)
			if err != nil {
				return err
			}
			for _, x := range kept.actions {
				if x.ID == a.ID {
					h.states = append(h.states, x.State)
				}
			}
		}
		return nil
	})
	wait := h.wait
	h.mu.Unlock()
	if err != nil {
		return "", err
	}
	if wait != nil && (h.waits == nil || h.waits(a.Kind)) {
		select {
		case <-wait:
		case <-ctx.Done():
		}
	}
	return h.hands.Do(ctx, a)
}

func watched(t *testing.T, wait chan struct{}) (*rig, *onlookers) {
	t.Helper()
	h := &onlookers{wait: wait, kept: &counted{Store: &store.Memory{}}}
	r := newRig(t, func(c *Config) { c.Actuator, c.Tick, c.Actions.Timeout = h, time.Hour, time.Minute })
	r.stop()
	r.store = h.kept
	r.start()
	return r, h
}

// One commit comes before the first action, and it says that it is begun.
func TestWhatADecisionCallsForBeginsWithIt(t *testing.T) {
	r, h := watched(t, nil)
	before := h.kept.commits.Load()
	r.submit(making().finding("ns/a", "phase.write", anomaly.Critical, true))
	r.quiet()
	assert.Equal(t, before+1, h.commits[0])
	assert.Equal(t, []string{"doing", "doing", "doing", "doing", "doing", "doing"}, h.states)
}

// Where there is no worker, it begins when there is one.
func TestWhatFindsNoWorkerIsBegunLater(t *testing.T) {
	wait := make(chan struct{})
	r, h := watched(t, wait)
	m := making()
	for i := range r.cfg.Actions.Workers + 3 {
		name := fmt.Sprintf("ns/%d", i)
		r.submit(m.cycle(name, true))
		_, err := r.Ask(t.Context(), name, trust.Request{Verb: trust.VerbQuarantine, Who: "ada", Why: "test"})
		require.NoError(t, err)
	}
	doing := func() (n int) {
		for _, a := range r.Agents(trustapi.Query{}) {
			if open := r.installed(a.Name).actions; len(open) > 0 && open[0].State == trustapi.StateDoing {
				n++
			}
		}
		return n
	}
	assert.Equal(t, r.cfg.Actions.Workers, doing())
	close(wait)
	r.quiet()
	assert.Len(t, h.hands.all(), 6*(r.cfg.Actions.Workers+3))
	for _, state := range h.states {
		require.Equal(t, trustapi.StateDoing, state)
	}
}

// While Jobs of as many agents as there are workers do not stop, the tokens of the
// next ones are ended all the same.
func TestCredentialsDoNotWaitForOtherAgentsPods(t *testing.T) {
	wait := make(chan struct{})
	r, h := watched(t, wait)
	h.waits = func(k trust.ActionKind) bool { return !k.OnCredentials() }
	m := making()
	agents := r.cfg.Actions.Workers + 3
	for i := range agents {
		name := fmt.Sprintf("ns/%d", i)
		r.submit(m.cycle(name, true))
		_, err := r.Ask(t.Context(), name, trust.Request{Verb: trust.VerbQuarantine, Who: "ada", Why: "test"})
		require.NoError(t, err)
	}
	require.Eventually(t, func() bool {
		n := 0
		for _, done := range h.hands.all() {
			if _, kind, _ := strings.Cut(done, " "); trust.ActionKind(kind).OnCredentials() {
				n++
			}
		}
		return n == 3*agents
	}, patience, time.Millisecond)
	close(wait)
	r.quiet()
	assert.Len(t, h.hands.all(), 6*agents)
}

// While the credentials of ended cycles of as many agents as there are workers do not
// end, those of an agent that breaks the rules do.
func TestADecisionDoesNotWaitForCyclesThatEnd(t *testing.T) {
	wait := make(chan struct{})
	r, h := watched(t, wait)
	h.waits = func(k trust.ActionKind) bool { return k == trust.RevokeCycle }
	for i := range r.cfg.Actions.Workers + 3 {
		name := fmt.Sprintf("ns/%d", i)
		require.NoError(t, r.Run(t.Context(), name, trust.RunChange{ID: "a", Started: r.clock.get(), Admitted: true}))
		require.NoError(t, r.Bind(t.Context(), name, token(i, "a", trustapi.SourceBrokered)))
		require.NoError(t, r.Run(t.Context(), name, trust.RunChange{ID: "a", Ended: true, Succeeded: true}))
	}
	require.Eventually(t, func() bool { return r.Open()[OpenAs{trust.RevokeCycle, StandingPending}] == r.cfg.Actions.Workers+3 }, patience, time.Millisecond)
	r.submit(making().finding("ns/bad", "phase.write", anomaly.Critical, true))
	require.Eventually(t, func() bool { return slices.Contains(h.hands.all(), "ns/bad revoke") }, patience, time.Millisecond)
	for _, done := range h.hands.all() {
		assert.NotContains(t, done, trust.RevokeCycle)
	}
	close(wait)
}
