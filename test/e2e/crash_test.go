// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
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
	for range 4 {
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

// TestNothingIsLostOrDoneTwice lets the collector die, as by kill -9, at every
// step on the way from evidence to an action that is done, early and late in the
// story, and expects the same end each time.
func TestNothingIsLostOrDoneTwice(t *testing.T) {
	if testing.Short() {
		t.Skip("the matrix starts the collector dozens of times")
	}
	binary := filepath.Join(t.TempDir(), "otelcol-leasehold")
	require.NoError(t, build(binary, "-tags", "crashpoints"))
	want := play(t, binary, "")
	assert.Equal(t, told{Phase: trust.Shadow, Quarantined: true, Demotions: 1, Ever: 1}, want["ns/breaker"])
	assert.Positive(t, want["ns/climber"].Phase)
	assert.Equal(t, uint32(1), want["ns/faller"].Demotions)
	for _, place := range crashpoint.Places {
		for _, times := range []string{"1", "5", "9"} {
			t.Run(place+" "+times, func(t *testing.T) {
				assert.Equal(t, want, play(t, binary, place+":"+times))
			})
		}
	}
}

// play tells the story to a collector that dies once at a place and is started
// again, and returns what the agents have come to.
func play(t *testing.T, binary, place string) map[string]told {
	t.Helper()
	state, pieces := t.TempDir(), story()
	crashed := false
	up := func(env string) *collector {
		c := launch(t, binary, "trust.yaml", "E2E_STATE="+state, "LEASEHOLD_CRASH_AT="+env)
		c.await2("it is healthy or has died", func() bool { return c.died() || c.healthy() })
		return c
	}
	c := up(place)
	alive := func() {
		if c.died() {
			crashed = true
			c = up("")
		}
	}
	for i := range pieces {
		for try := 0; ; try++ {
			alive()
			if c.report(t, &pieces[i]) == nil {
				break
			}
			require.Less(t, try, 100, "evidence is not taken")
			time.Sleep(20 * time.Millisecond) // a process that was killed takes a moment to end
		}
	}
	deadline := time.Now().Add(time.Minute)
	for alive(); !c.quiet(t, filepath.Join(state, "ledger"), pieces); alive() {
		require.True(t, time.Now().Before(deadline), "everything is counted and done within a minute")
		time.Sleep(50 * time.Millisecond)
	}
	assert.Equal(t, place != "", crashed, "the collector died as it was to")
	out := map[string]told{}
	for _, name := range []string{"ns/climber", "ns/faller", "ns/breaker"} {
		var d trustapi.Detail
		require.NoError(t, c.ask("/api/v1/agents/"+url.PathEscape(name), &d))
		out[name] = told{d.Phase, d.Quarantine != nil, d.Demotions, d.CyclesEver}
	}
	c.terminate()
	assertRecorded(t, filepath.Join(state, "ledger"), pieces)
	return out
}

// died reports whether the process has ended.
func (c *collector) died() bool {
	select {
	case <-c.exited:
		return true
	default:
		return false
	}
}

// await2 polls until what holds, whether the collector lives or not.
func (c *collector) await2(what string, holds func() bool) {
	c.t.Helper()
	require.Eventually(c.t, holds, 30*time.Second, 50*time.Millisecond, what)
}

// ask reads from the API.
func (c *collector) ask(path string, into any) error {
	client := http.Client{Timeout: 5 * time.Second}
	answer, err := client.Get("http://" + c.api + path)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return errors.New(answer.Status)
	}
	return json.NewDecoder(answer.Body).Decode(into)
}

// quiet reports whether every piece of evidence is in the ledger and no action is
// open.
func (c *collector) quiet(t *testing.T, dir string, pieces []piece) bool {
	t.Helper()
	// The ledger first: what stands there was decided, so that the actions which it
	// calls for are open by the time that those are counted.
	counted := 0
	for _, e := range readLedger(t, dir) {
		if e.Kind == ledger.KindEvidence {
			counted++
		}
	}
	var fleet trustapi.Fleet
	return counted >= len(pieces) && c.ask("/api/v1/fleet", &fleet) == nil && fleet.OpenActions == 0
}

func readLedger(t *testing.T, dir string) (all []ledger.Entry) {
	t.Helper()
	reader, err := ledger.NewReader(dir, 1)
	require.NoError(t, err)
	defer func() { assert.NoError(t, reader.Close()) }()
	for {
		e, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err)
		all = append(all, e)
	}
}

// assertRecorded expects a whole chain in which every piece of evidence stands
// once, and every action that was called for ends once.
func assertRecorded(t *testing.T, dir string, pieces []piece) {
	t.Helper()
	report, err := ledger.Verify(t.Context(), dir, ledger.Expect{})
	require.NoError(t, err)
	assert.Positive(t, report.Entries)
	evidence, intents, ends := map[string]int{}, map[string]int{}, map[string]int{}
	for _, e := range readLedger(t, dir) {
		switch e.Kind {
		case ledger.KindEvidence:
			evidence[e.Agent+" "+e.ID]++
		case ledger.KindIntent:
			intents[e.Agent+" "+e.ID]++
		case ledger.KindAction:
			var a trustapi.Action
			require.NoError(t, json.Unmarshal(e.Data, &a))
			if a.State == trustapi.StateDone || a.State == trustapi.StateOverridden {
				ends[e.Agent+" "+e.ID]++
			}
		}
	}
	want := map[string]int{}
	for i := range pieces {
		want[pieces[i].agent+" "+pieces[i].evidence.Identify()]++
	}
	assert.Equal(t, want, evidence)
	assert.NotEmpty(t, intents)
	assert.Equal(t, intents, ends)
}
