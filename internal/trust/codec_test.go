// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"encoding/hex"
	"math"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// full is a state with a value in every field.
func full() *State {
	at := start.Add(1500 * time.Millisecond)
	ceiling := Restricted
	s := &State{
		Phase: Restricted, Since: at, Quarantine: &Quarantine{At: at, Cause: "phase.forbidden", By: "ada"},
		Debt: 1.25, LogWealth: 2.5, Demotions: 3,
		Tally:     Tally{Cycles: 9, Clean: 7, Bad: 1, Trivial: 2, Unwitnessed: 3, LowCoverage: 4, Tasks: []uint64{5, 6}},
		Cycles:    []Cycle{{At: 7, ID: 8, Badness: .25, Score: 90, Step: 1.5, Debt: 1.5, Wealth: -.5, Before: true, Revision: 2, Gain: -.5, Flaws: FlawCoverage}},
		Forgotten: 6, Seen: []uint64{1, 2}, Open: []uint64{3}, Total: 11,
		Digests: Digests{Model: 1, Prompt: 2, Tools: 3, Image: 4, Run: 5}, Ceiling: &ceiling, CeilingCause: "ada asked for it",
		Approval: &Approval{Target: SemiAutonomous, Evidence: "aa", At: at, Expires: at.Add(day), By: Engine},
		Promoted: &Promoted{At: 6, From: Shadow, LogWealth: 3.5, Goal: 3, Debt: .5},
		Held:     &Held{At: at, Cause: "debt", Hard: true},
		Runs:     []Run{{ID: "run", Started: at, Deadline: at.Add(day), Heard: at, Admitted: true}},
		Silent:   &at, Spent: &Spent{Head: 5, CoarseHead: 4, Period: 3, In: Bucket{Tokens: 5, CostUSD: .5, Cycles: 1}, Over: "spent"},
		LastSeen: at, RateSum: 1.5, RateN: 20, Base: .5, Peak: 2, Mark: 6, OpenAt: at,
		Owed: 2.5, OwedBase: .5, Prior: []Account{{Start: 1, End: 2, Base: .5, Limit: 5}}, Anew: at,
	}
	s.Spent.Fine[1] = Bucket{Tokens: 1, CostUSD: .25, Cycles: 1}
	s.Spent.Coarse[2] = Bucket{Tokens: 1, CostUSD: .25, Cycles: 1}
	return s
}

func TestFullStateLeavesNoFieldOut(t *testing.T) {
	v := reflect.ValueOf(*full())
	for i := range v.NumField() {
		if v.Type().Field(i).Name == "OneRun" {
			continue // only read
		}
		assert.False(t, v.Field(i).IsZero(), "%s: give it a value, so that its form is tested", v.Type().Field(i).Name)
	}
}

// What was stored by earlier builds has to be read for ever. They had one run,
// and did not know who launched it.
func TestStatesOfEarlierBuilds(t *testing.T) {
	for name, admitted := range map[string]bool{"state-v1.hex": false, "state-v2.hex": true} {
		want := full()
		want.Runs[0].Admitted = admitted
		if !admitted {
			want.Digests.Run = 0
		}
		s, err := DecodeState(storedIn(t, name))
		require.NoError(t, err, name)
		assert.Equal(t, want, s, name)
	}
	again, err := EncodeState(full())
	require.NoError(t, err)
	assert.Equal(t, hex.EncodeToString(storedIn(t, "state-v2.hex")), hex.EncodeToString(again),
		"fields are only added: write a further file beside these")
}

func storedIn(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	require.NoError(t, err)
	stored, err := hex.DecodeString(strings.Join(strings.Fields(string(text)), ""))
	require.NoError(t, err)
	return stored
}

func TestNewStateIsShort(t *testing.T) {
	stored, err := EncodeState(new(State))
	require.NoError(t, err)
	assert.Less(t, len(stored), 64)
	s, err := DecodeState(stored)
	require.NoError(t, err)
	assert.Equal(t, new(State), s)
}

func TestFullMemoryFits(t *testing.T) {
	d := newDesk(DefaultPolicy())
	d.p.Budget.Tokens = 1 << 40
	for range MaxCycles {
		name := d.next()
		d.evidence(findingOf(name, d.now, enforced("loop.call", 2)))
		d.evidence(bad(name, d.now))
	}
	stored, err := EncodeState(&d.s)
	require.NoError(t, err)
	assert.Less(t, len(stored), maxState/2)
	s, err := DecodeState(stored)
	require.NoError(t, err)
	assert.Equal(t, d.s.Cycles, s.Cycles)
}

func TestDamagedStatesAreRefused(t *testing.T) {
	good, err := EncodeState(full())
	require.NoError(t, err)
	encoded := func(change func(s *State)) []byte {
		s := full()
		change(s)
		stored, err := EncodeState(s)
		require.NoError(t, err)
		return stored
	}
	for name, stored := range map[string][]byte{
		"nothing":       {},
		"other version": append([]byte{9}, good[1:]...),
		"cut":           good[:len(good)-3],
		"too long":      append(good, make([]byte, maxState)...),
		"no map":        {StateVersion, 0x01},
		"unknown field": {StateVersion, 0xa1, 0x18, 0x63, 0x01},
		"no phase":      encoded(func(s *State) { s.Phase = 9 }),
		"disorder":      encoded(func(s *State) { s.Cycles = []Cycle{{At: 2}, {At: 1}} }),
		"too many":      encoded(func(s *State) { s.Open = make([]uint64, MaxOpen+1) }),
		"no number":     encoded(func(s *State) { s.Debt = math.NaN() }),
	} {
		_, err := DecodeState(stored)
		assert.ErrorIs(t, err, ErrState, name)
	}
}

func FuzzDecodeState(f *testing.F) {
	good, err := EncodeState(full())
	require.NoError(f, err)
	f.Add(good)
	f.Add([]byte{StateVersion, 0xa0})
	f.Fuzz(func(t *testing.T, stored []byte) {
		s, err := DecodeState(stored)
		if err != nil {
			assert.ErrorIs(t, err, ErrState)
			return
		}
		// Whatever is read can be decided on.
		d := &desk{s: *s, p: DemoPolicy(), in: openWide(), now: start}
		d.evidence(bad("x", start))
		d.ask(Request{Verb: VerbPromote})
		d.later(day).tick()
		assert.LessOrEqual(t, d.s.Phase, Autonomous)
		Why("billing", &d.s, d.p, d.in, d.now)
	})
}

func BenchmarkEncodeState(b *testing.B) {
	d := newDesk(DefaultPolicy())
	d.clean(MaxCycles)
	b.ReportAllocs()
	for b.Loop() {
		stored, err := EncodeState(&d.s)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(stored)))
	}
}
