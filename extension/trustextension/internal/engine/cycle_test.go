// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// ender ends credentials of cycles and forgets them, as Vault's actuator does.
type ender struct {
	hands
	mu     sync.Mutex
	engine *Engine
	cycles []string
}

func (h *ender) Do(ctx context.Context, a trustapi.Action) (string, error) {
	if what, err := h.hands.Do(ctx, a); err != nil || a.Kind != trust.RevokeCycle {
		return what, err
	}
	h.mu.Lock()
	h.cycles = append(h.cycles, a.Cycle)
	e := h.engine
	h.mu.Unlock()
	var gone []string
	for _, c := range e.Credentials(a.Agent) {
		if c.EndedBy(&a) {
			gone = append(gone, c.Accessor)
		}
	}
	return "ended", e.Unbind(ctx, a.Agent, gone, nil)
}

func (h *ender) ended() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string{}, h.cycles...)
}

// running is an engine with runs of ns/a on, and what ends its credentials.
func running(t *testing.T, cycles ...string) (*rig, *ender) {
	t.Helper()
	h := &ender{}
	r := newRig(t, withDirectory(newRegister("ns/a")), func(c *Config) { c.Actuator = h })
	h.mu.Lock()
	h.engine = r.Engine
	h.mu.Unlock()
	for _, id := range cycles {
		r.run(trust.RunChange{ID: id, Started: r.clock.get(), Admitted: true})
	}
	return r, h
}

func (r *rig) run(c trust.RunChange) {
	r.t.Helper()
	require.NoError(r.t, r.Run(r.t.Context(), "ns/a", c))
}

func (r *rig) end(cycle string) { r.run(trust.RunChange{ID: cycle, Ended: true, Succeeded: true}) }

func TestTheCredentialsOfACycleEndWithIt(t *testing.T) {
	brokered, audit := trustapi.SourceBrokered, trustapi.SourceAudit
	a, b, unknown, next := token(1, "a", brokered), token(2, "b", audit), token(3, "", audit), token(4, "next", brokered)
	stray := token(5, "made up", trustapi.SourceHint)
	for name, tt := range map[string]struct {
		runs  []string
		tells trust.RunChange
		left  []trustapi.Credential
		ended []string
	}{
		"it ends":                {[]string{"a", "b"}, trust.RunChange{ID: "a", Ended: true}, []trustapi.Credential{b, unknown, next, stray}, []string{"a"}},
		"its pods are over":      {[]string{"a", "b"}, trust.RunChange{ID: "a", Idle: true}, []trustapi.Credential{b, unknown, next, stray}, []string{"a"}},
		"one without any":        {[]string{"c", "b"}, trust.RunChange{ID: "c", Ended: true}, []trustapi.Credential{a, b, unknown, next, stray}, nil},
		"the last one":           {[]string{"a"}, trust.RunChange{ID: "a", Ended: true}, []trustapi.Credential{next}, []string{"a", "b", "", "made up"}},
		"the last one's pods":    {[]string{"a"}, trust.RunChange{ID: "a", Idle: true}, []trustapi.Credential{next}, []string{"a", "b", "", "made up"}},
		"it begins":              {[]string{"b"}, trust.RunChange{ID: "a", Started: newClock().now}, []trustapi.Credential{a, b, unknown, next, stray}, nil},
		"one that was not begun": {[]string{"b"}, trust.RunChange{ID: "next", Ended: true}, []trustapi.Credential{a, b, unknown, stray}, []string{"next"}},
	} {
		t.Run(name, func(t *testing.T) {
			r, h := running(t, tt.runs...)
			for _, c := range []trustapi.Credential{a, b, unknown, next, stray} {
				r.bind("ns/a", c)
			}
			r.run(tt.tells)
			r.quiet()
			var left []string
			for _, c := range tt.left {
				left = append(left, c.Accessor)
			}
			assert.Equal(t, left, r.bound("ns/a"))
			assert.ElementsMatch(t, tt.ended, h.ended())
			last := r.agent("ns/a").Actions
			if tt.ended == nil {
				assert.Empty(t, last)
				return
			}
			require.NotEmpty(t, last)
			why := r.entries()[last[0].Decision-1]
			assert.Equal(t, []any{"ns/a", tt.tells.ID}, []any{why.Agent, why.ID}, "the entry that tells of the end")
		})
	}
}

// A Job makes another pod: what that is given is of the same cycle.
func TestACycleThatGoesOnHoldsCredentialsAgain(t *testing.T) {
	r, h := running(t, "a")
	r.bind("ns/a", token(1, "a", trustapi.SourceAudit))
	r.run(trust.RunChange{ID: "a", Idle: true})
	r.quiet()
	require.Empty(t, r.bound("ns/a"))
	r.run(trust.RunChange{ID: "a"})
	r.bind("ns/a", token(2, "a", trustapi.SourceAudit))
	r.quiet()
	assert.Len(t, r.bound("ns/a"), 1)
	assert.Len(t, h.ended(), 1)
	r.end("a")
	r.quiet()
	assert.Empty(t, r.bound("ns/a"))

	// So does one that was suspended, and is resumed.
	r.run(trust.RunChange{ID: "a", Started: r.clock.get()})
	r.bind("ns/a", token(3, "a", trustapi.SourceAudit))
	r.quiet()
	assert.Len(t, r.bound("ns/a"), 1)

	// Where Leasehold brings the token, that is before there is a pod of it.
	r.end("a")
	r.quiet()
	require.Empty(t, r.bound("ns/a"))
	r.bind("ns/a", token(4, "a", trustapi.SourceBrokered))
	r.quiet()
	assert.Equal(t, []string{token(4, "", "").Accessor}, r.bound("ns/a"))
	r.end("a")
	r.quiet()
	assert.Empty(t, r.bound("ns/a"))
}

func TestWhatIsBoundLateIsEnded(t *testing.T) {
	r, h := running(t, "a", "b")
	r.end("a")
	r.restart()
	h.mu.Lock()
	h.engine = r.Engine
	h.mu.Unlock()
	r.bind("ns/a", token(1, "a", trustapi.SourceAudit))
	r.bind("ns/a", token(2, "b", trustapi.SourceAudit))
	r.quiet()
	assert.Equal(t, []string{"a"}, h.ended(), "that it ended outlives a restart")
	assert.Equal(t, []string{token(2, "", "").Accessor}, r.bound("ns/a"))

	m := making()
	r.submit(m.finding("ns/a", "phase.write", anomaly.Critical, true))
	r.quiet()
	before := len(r.hands.all()) + len(h.hands.all())
	r.bind("ns/a", token(3, "b", trustapi.SourceAudit))
	r.quiet()
	all := h.hands.all()
	require.Len(t, all, before+1)
	assert.Equal(t, "ns/a revoke", all[before], "an agent in quarantine holds none")
}

// What is known late of a credential can be that its cycle is over.
func TestACycleThatIsKnownLate(t *testing.T) {
	r, h := running(t, "a", "b")
	r.bind("ns/a", token(1, "", trustapi.SourceAudit))
	r.end("a")
	r.quiet()
	require.Empty(t, h.ended(), "it may be of the other")
	r.bind("ns/a", token(1, "a", trustapi.SourceHint))
	r.quiet()
	assert.Equal(t, []string{"a"}, h.ended())
}

func TestWhatIsOnlyObservedEndsNoCredential(t *testing.T) {
	h := &ender{}
	r := newRig(t, withDirectory(newRegister("ns/a")), func(c *Config) { c.Policy.Enforcement.Default, c.Actuator = trust.Observe, h })
	r.run(trust.RunChange{ID: "a", Started: r.clock.get()})
	r.bind("ns/a", token(1, "a", trustapi.SourceAudit))
	r.run(trust.RunChange{ID: "a", Idle: true})
	r.end("a")
	r.end("a")
	r.bind("ns/a", token(2, "a", trustapi.SourceAudit))
	assert.Empty(t, r.kinds("ns/a"))
	assert.Len(t, r.bound("ns/a"), 2)
	notes := 0
	for _, e := range r.entries() {
		if e.ID == "credential.observed" {
			notes++
		}
	}
	assert.Equal(t, 1, notes, "what would be done is said once")
}

// A cycle whose credentials cannot be ended keeps the next one from nothing, until
// that has failed often.
func TestNobodyWaitsForTheCredentialsOfAnEndedCycle(t *testing.T) {
	r, h := running(t, "a")
	h.fail(trust.RevokeCycle, errTest)
	r.bind("ns/a", token(1, "a", trustapi.SourceAudit))
	r.end("a")
	failed := func(n int) bool {
		open := r.installed("ns/a").actions
		return len(open) == 1 && open[0].State == trustapi.StateFailing && open[0].Attempts >= n
	}
	require.Eventually(t, func() bool { return failed(1) }, patience, time.Millisecond) // in no time, so that it is not tried again
	_, err := r.Ask(t.Context(), "ns/a", trust.Request{Verb: trust.VerbLaunch, Who: "ada", Why: "next"})
	require.NoError(t, err)
	require.Eventually(t, func() bool { return len(h.hands.all()) == 1 }, patience, time.Millisecond)
	assert.Equal(t, []string{"ns/a launch"}, h.hands.all())
	require.Eventually(t, func() bool { return r.Fleet().OpenActions == 1 }, patience, time.Millisecond)

	require.Eventually(t, func() bool {
		if failed(passed) {
			return true
		}
		r.clock.pass(time.Minute)
		return false
	}, patience, time.Millisecond)
	for _, f := range r.agent("ns/a").Floors {
		if f.Rule == "floor.actions" {
			assert.False(t, f.Met, f.Text)
		}
	}
	_, err = r.Ask(t.Context(), "ns/a", trust.Request{Verb: trust.VerbLaunch, Who: "ada", Why: "next"})
	require.NoError(t, err)
	assert.Equal(t, []trust.ActionKind{trust.RevokeCycle, trust.Launch}, r.kinds("ns/a"), "it waits now")
	h.fail(trust.RevokeCycle, nil)
	require.Eventually(t, func() bool { r.clock.pass(time.Minute); return r.Fleet().OpenActions == 0 }, patience, time.Millisecond)
	assert.Equal(t, []string{"ns/a launch", "ns/a revoke_cycle", "ns/a launch"}, h.hands.all())
}

func TestWhatFailsOfACycleIsTold(t *testing.T) {
	p := &press{}
	r := newRig(t, withDirectory(newRegister("ns/a")), func(c *Config) { c.Publisher = p })
	r.hands.fail(trust.RevokeCycle, errTest)
	r.bind("ns/a", token(1, "a", trustapi.SourceBrokered))
	assert.Contains(t, p.take(), "changed ns/a true", "what Leasehold gave is published at once")
	r.bind("ns/a", token(2, "a", trustapi.SourceAudit))
	assert.Contains(t, p.take(), "changed ns/a false")
	r.end("a")
	r.soon(func() bool { return r.Fleet().ByCondition[trustapi.ConditionFailing] == 1 })
	assert.Contains(t, p.take(), "failed ns/a revoke_cycle")
	s, _, err := r.Snapshot("ns/a")
	require.NoError(t, err)
	assert.Equal(t, []any{false, 2, 2}, []any{s.Connected, s.Credentials, s.Overdue})
}

func TestNobodyRisesWhileVaultCannotBeAsked(t *testing.T) {
	var mu sync.Mutex
	why := "Vault is sealed; unseal it"
	r := newRig(t, func(c *Config) {
		c.Credentials = func() string { mu.Lock(); defer mu.Unlock(); return why }
	})
	m := making()
	for range 60 {
		r.submit(m.cycle("ns/a", true))
	}
	d := r.agent("ns/a")
	assert.Equal(t, trust.Shadow, d.Phase)
	assert.Equal(t, trustapi.Floor{Rule: "floor.credentials", Text: "while its credentials cannot be looked at nobody rises: " + why}, d.Floors[0])
	r.submit(m.finding("ns/b", "phase.write", anomaly.Critical, true))
	r.quiet()
	assert.NotNil(t, r.agent("ns/b").Quarantine, "what takes does not wait")
	mu.Lock()
	why = ""
	mu.Unlock()
	r.climb(m, "ns/a", trust.Restricted)
}
