// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/audit"
)

// requested are requests for one path that search needs, some time after the steps.
func requested(after ...time.Duration) (all []anomaly.CredentialUse) {
	for _, d := range after {
		all = append(all, anomaly.CredentialUse{At: began.Add(d), Path: "database/creds/reader", Tools: []string{"search"}})
	}
	return all
}

// searching is a cycle with a model call and a tool call, by a clock that is off.
func searching(b *Bench, off time.Duration) *run {
	ran := func(s *Seen) {
		s.Step.Start += uint64(off)
		s.Step.End = s.Step.Start + uint64(time.Second)
		s.At = began.Add(time.Second).UnixNano()
	}
	return newRun(b).model(1000, 100, ran).tool(0, "order 1", "", ran)
}

func setRule(set anomaly.RuleSettings) func(*Config) {
	return func(c *Config) { c.Rules = map[string]anomaly.RuleSettings{anomaly.RuleUnmatched: set} }
}

func TestUsesInAVerdict(t *testing.T) {
	off := false
	tests := []struct {
		name     string
		edit     func(*Config)
		clock    time.Duration
		uses     []anomaly.CredentialUse
		part     bool
		coverage float64
		witness  audit.Witness
		bad      bool
		fired    []string
	}{
		{name: "none", coverage: 1},
		{name: "explained", uses: requested(0, time.Second), coverage: 1},
		{name: "one of two", uses: requested(0, time.Minute), coverage: .55 * .25, witness: audit.WitnessDisagrees, bad: true, fired: []string{anomaly.RuleUnmatched}},
		{name: "of a cycle that is not whole", uses: requested(0, time.Minute), part: true, coverage: .55},
		{name: "only observed", edit: setRule(anomaly.RuleSettings{Mode: anomaly.ModeObserve}), uses: requested(0, time.Minute), coverage: .55, fired: []string{anomaly.RuleUnmatched}},
		{name: "switched off", edit: setRule(anomaly.RuleSettings{Enabled: &off}), uses: requested(0, time.Minute), coverage: .55},
		{name: "tolerated", edit: setRule(anomaly.RuleSettings{Params: map[string]float64{anomaly.ParamTolerance: 90_000}}), uses: requested(0, time.Minute), coverage: 1},
		{name: "a clock an hour behind", clock: -time.Hour, uses: requested(0, time.Second), coverage: 1},
		{name: "a clock a second ahead", clock: time.Second, uses: requested(0, time.Second), coverage: 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			edit := func(*Config) {}
			if tt.edit != nil {
				edit = tt.edit
			}
			r := searching(newBench(t, edit), tt.clock)
			totals := r.totals()
			totals.Whole, totals.Uses, totals.UsesKnown = !tt.part, tt.uses, true
			v, _ := r.b.Settle(&r.c, totals)
			require.NoError(t, v.Verify())
			assert.Equal(t, len(tt.uses), v.Uses)
			assert.InDelta(t, tt.coverage, v.Coverage(), 1e-9)
			assert.Equal(t, tt.witness, v.Witness)
			assert.Equal(t, tt.bad, v.Badness == 1)
			var fired []string
			for _, f := range v.Fired {
				fired = append(fired, f.Rule)
			}
			assert.Equal(t, tt.fired, fired)
		})
	}
}

// An hour ahead is a finding of its own, and none of this rule.
func TestAClockAheadIsNoUnmatchedRequest(t *testing.T) {
	r := searching(newBench(t), time.Hour)
	totals := r.totals()
	totals.Whole, totals.Uses = true, requested(0, time.Second)
	_, told := r.b.Settle(&r.c, totals)
	assert.NotContains(t, rules(told), anomaly.RuleUnmatched)
}

// One span of an absurd time, or without one, does not say what the clock shows.
func TestTheLagIsOfBelievableTimes(t *testing.T) {
	for _, end := range []uint64{0, 1, 1 << 63, uint64(began.Add(48 * time.Hour).UnixNano())} {
		var c Cycle
		c.clock(began.UnixNano(), end)
		assert.False(t, c.lagged, end)
	}
	var c Cycle
	for _, off := range []time.Duration{5 * time.Second, time.Second, 9 * time.Second} {
		c.clock(began.UnixNano(), uint64(began.Add(-off).UnixNano()))
	}
	assert.Equal(t, int64(time.Second), c.lag, "the least counts")
	c.Reset()
	assert.False(t, c.lagged)
}

// A span that comes late and would have explained it changes nothing any more.
func TestALateStepTakesNothingBack(t *testing.T) {
	r := newRun(newBench(t)).model(1000, 100)
	totals := r.totals()
	totals.Whole, totals.Uses = true, requested(0)
	v, told := r.b.Settle(&r.c, totals)
	require.NotNil(t, v)
	assert.Contains(t, rules(told), anomaly.RuleUnmatched)
	r.tool(0, "order 1", "")
	again := r.totals()
	again.Whole, again.Uses = true, totals.Uses
	v, told = r.b.Settle(&r.c, again)
	assert.Nil(t, v)
	assert.Empty(t, told)
}
