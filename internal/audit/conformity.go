// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import "math"

// What one rule that fired leaves of the conformity, by the worst it found.
const (
	perHard     = .05
	perCritical = .25
	perWarning  = .70
	perInfo     = .98
)

// conformity: did the cycle keep to the rules that are enforced?
func conformity(in *Inputs, f []Factor) []Factor {
	t := &in.Enforced
	return append(f,
		each("hard", "hard events: {part}", perHard, t.Hard),
		each("critical", "rules that found something critical: {part}", perCritical, t.Critical),
		each("warning", "rules that warned: {part}", perWarning, t.Warning),
		each("info", "rules that noted something: {part}", perInfo, t.Info))
}

// each is a factor that every one of n multiplies by the same share.
func each(name, text string, leaves float64, n int) Factor {
	n = max(0, n)
	return Factor{Name: name, text: text, Part: float64(n), Value: math.Pow(leaves, float64(n))}
}
