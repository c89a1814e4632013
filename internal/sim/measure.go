// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"fmt"
	"io"
	"time"

	"github.com/leasehold/leasehold/internal/trust"
)

// Results are all that docs/statistics.md states.
type Results struct {
	Params Params
	Policy *trust.Policy

	Down  []DownRow
	Slow  []SlowRow
	Up    []UpRow
	Life  []LifeRow
	Falls map[Kind][]*Fall
	Burn  []Burn
	Rises []*Rise
	// Passing is the chance that agents of 92 % good cycles pass "97 % of the
	// last 50" within the shorter horizon.
	Passing float64
	Agree   []Agreement
	// Paths and Chances are the pictures.
	Paths   []Path
	Chances []Chance
}

// Measure simulates everything for a policy and tells on progress what it does
// and, by now, how long that took.
func Measure(policy *trust.Policy, p Params, progress io.Writer, now func() time.Time) (*Results, error) {
	r := &Results{Params: p, Policy: policy, Falls: map[Kind][]*Fall{}}
	down, last := policy.Down, policy.Up.Autonomous
	for _, part := range []struct {
		name string
		run  func()
	}{
		{"the debt's false alarms and delays", func() { r.Down, r.Slow = DownTable(down, p), SlowTable(down) }},
		{"the wealth of agents that must not rise", func() { r.Up = UpTable(&policy.Up, p) }},
		{"whole lives, by trust.Decide", func() { r.Life = LifeTable(policy, p) }},
		{"rules of other systems, moving down", func() {
			r.Falls[Binary], r.Falls[Graded] = FallTable(down, Binary, p), FallTable(down, Graded, p)
			r.Burn = BurnTable(r.Falls[Binary])
		}},
		{"rules of other systems, moving up", func() {
			r.Rises = RiseTable(trust.Autonomous, last, Binary, p)
			r.Passing = repeat(NewShare(Up, 50, .03), Binary, .08, p.seed(seedRise), everRuns*p.Patient, Horizons[0]).Fired()
		}},
		{"trust.Decide beside the rules alone", func() { r.Agree = AgreeTable(policy, p) }},
		{"pictures", func() { r.Paths, r.Chances = Paths(down, p), Chances(policy, p) }},
	} {
		start := now()
		part.run()
		if _, err := fmt.Fprintf(progress, "    %s: %.1f s\n", part.name, now().Sub(start).Seconds()); err != nil {
			return nil, err
		}
	}
	return r, nil
}
