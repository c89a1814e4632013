// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

import "github.com/leasehold/leasehold/internal/trust"

// Chance is how likely a rule lets agents rise, by their true badness.
type Chance struct {
	Rule Rule
	// At are the shares that rose within the longer horizon, for badness of 0,
	// chanceStep, 2 chanceStep and so on.
	At []float64
}

const (
	chanceStep = .005
	chanceMost = .20
)

// Chances are those of the last two steps of the policy and of rules of other
// systems as they are usually set, on the same cycles.
func Chances(policy *trust.Policy, p Params) []Chance {
	all := []Chance{
		{Rule: NewWealth("wealth, to autonomous", policy.Up.Autonomous, 0)},
		{Rule: NewWealth("wealth, to semi-autonomous", policy.Up.SemiAutonomous, 0)},
		{Rule: NewShare(Up, 50, .03)},
		{Rule: NewCount(Up, 30, 0)},
	}
	rules := make([]Rule, len(all))
	for i := range all {
		rules[i] = all[i].Rule
	}
	runs := uint64(p.Patient / 2)
	for i := range int(chanceMost/chanceStep) + 1 {
		rose := make([]Delays, len(rules))
		for run := range runs {
			reset(rules)
			src := Random(Binary, float64(i)*chanceStep, p.seed(seedPicture), run)
			for k, at := range First(rules, src, Horizons[1]) {
				rose[k].add(at)
			}
		}
		for k := range all {
			all[k].At = append(all[k].At, rose[k].Fired())
		}
	}
	return all
}
