// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/crashpoint"
	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// story has one agent that rises, one that rises and falls by its debt, and one
// that is stopped by a hard event.
func story() []piece {
	s := scene{at: time.Now().Add(-time.Hour).Truncate(time.Second)}
	for range 6 {
		s.verdict("ns/climber", true)
		s.verdict("ns/faller", true)
	}
	for range 5 {
		s.verdict("ns/faller", false)
	}
	s.verdict("ns/breaker", true)
	s.hard("ns/breaker")
	return s.pieces
}

// told is what is to be the same however often the collector died.
type told struct {
	Phase       trust.Phase
	Quarantined bool
	Demotions   uint32
	Ever        uint64
}

// outcome reads what every agent of the story has come to.
func outcome(t *testing.T, c *collector) map[string]told {
	t.Helper()
	out := map[string]told{}
	for _, name := range []string{"ns/climber", "ns/faller", "ns/breaker"} {
		var d trustapi.Detail
		if c.ask(t, "/api/v1/agents/"+escape(name), &d) != nil {
			continue
		}
		out[name] = told{d.Phase, d.Quarantine != nil, d.Demotions, d.CyclesEver}
	}
	return out
}

// TestNothingIsLostOrDoneTwice lets the collector die, as by kill -9, at every
// step on the way from evidence to an action that is done, once early and once
// late in the story, and expects the same end each time.
func TestNothingIsLostOrDoneTwice(t *testing.T) {
	if testing.Short() {
		t.Skip("the matrix starts the collector some fifty times")
	}
	binary := filepath.Join(t.TempDir(), "otelcol-leasehold")
	require.NoError(t, build(binary, "-tags", "crashpoints"))
	pieces := story()
	want := play(t, binary, pieces, "")
	assert.Equal(t, told{Phase: trust.Shadow, Quarantined: true, Demotions: 1, Ever: 1}, want["ns/breaker"])
	assert.Positive(t, want["ns/climber"].Phase)
	assert.Equal(t, uint32(1), want["ns/faller"].Demotions)
	for _, place := range crashpoint.Places {
		for _, time := range []string{"1", "4"} {
			t.Run(place+" "+time, func(t *testing.T) {
				assert.Equal(t, want, play(t, binary, pieces, place+":"+time))
			})
		}
	}
}

// play sends the story to a collector that dies once at a place, starts it
// again, and returns what the agents have come to.
func play(t *testing.T, binary string, pieces []piece, place string) map[string]told {
	t.Helper()
	state := t.TempDir()
	c := launch(t, binary, "trust.yaml", "E2E_STATE="+state, "LEASEHOLD_CRASH_AT="+place)
	c.await("it is up or has died", 30*time.Second, func() bool { return c.died() || c.healthy() })
	revived := func() {
		if c.died() {
			c = launch(t, binary, "trust.yaml", "E2E_STATE="+state)
			c.await("it is healthy again", 30*time.Second, c.healthy)
		}
	}
	for i := range pieces {
		for try := 0; ; try++ {
			revived()
			if c.report(t, &pieces[i]) == nil {
				break
			}
			require.Less(t, try, 20, "evidence is not taken")
		}
	}
	c.awaitAlive("everything is counted and done", time.Minute, func() bool {
		revived()
		return settled(t, c)
	})
	out := outcome(t, c)
	if place != "" {
		require.True(t, c.revived || place == "", "%s was never passed", place)
	}
	c.terminate()
	assertLedger(t, filepath.Join(state, "ledger"), pieces)
	return out
}
