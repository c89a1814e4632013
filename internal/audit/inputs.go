// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"math"

	"github.com/leasehold/leasehold/internal/cycle"
)

// Inputs are the numbers a cycle's score is computed from, and nothing else.
// Counts below zero are taken as zero, parts above their whole as the whole.
type Inputs struct {
	// Status is how the cycle's root ended.
	Status cycle.Status
	// RootMissing is set when the root never came.
	RootMissing bool
	// Witness is what an independent witness says of the cycle.
	Witness Witness

	// Steps is how many steps were read; Orphans of them name a parent that
	// never came. Unaccounted steps happened and were not read: beyond the
	// limit, holes in a sequence, copies that contradict each other.
	Steps, Orphans, Unaccounted int
	// ToolCalls counts the calls that ran, ToolErrors those that failed.
	ToolCalls, ToolErrors int
	// Asked is how many tool calls the models asked for, where they say so;
	// Executed is how many of those ran.
	Asked, Executed int
	// ModelCalls is how many requests were made of models; SilentCalls of
	// them report no usage.
	ModelCalls, SilentCalls int
	// Answers is how many model calls say why they stopped; BadAnswers were
	// cut off by a limit or a filter, or failed.
	Answers, BadAnswers int

	// Uses is how many requests were made of Vault with the cycle's credentials, as
	// far as its audit log was seen; UsesUnmatched of them no tool call explains.
	Uses, UsesUnmatched int

	// Enforced are the findings of rules that are enforced; only these count.
	// Observed are those of rules that only observe.
	Enforced, Observed Tally

	// Usage is the cycle's tokens, CostUSD what they cost; 0 when unknown.
	Usage   cycle.Usage
	CostUSD float64
	// Usual is the most that a usual clean cycle spends (a high quantile of
	// the agent's baseline); Budget is the cap of a cycle. 0 is unknown.
	Usual, Budget Spend

	// Confidence is how sure the agent was.
	Confidence Confidence
}

// Spend is an amount of tokens and of US dollars.
type Spend struct {
	Tokens  int64
	CostUSD float64
}

// Tally counts rules that fired, each once, by the worst that it found. A hard
// event counts in Hard alone.
type Tally struct{ Hard, Critical, Warning, Info int }

// Add returns the sum of t and u.
func (t Tally) Add(u Tally) Tally {
	return Tally{t.Hard + u.Hard, t.Critical + u.Critical, t.Warning + u.Warning, t.Info + u.Info}
}

// Serious is how many rules found a warning or worse.
func (t Tally) Serious() int { return t.Hard + t.Critical + t.Warning }

// IsZero reports whether no rule fired.
func (t Tally) IsZero() bool { return t == Tally{} }

// IfEnforced returns the inputs as they would be if every rule were enforced.
func (in Inputs) IfEnforced() Inputs {
	in.Enforced, in.Observed = in.Enforced.Add(in.Observed), Tally{}
	return in
}

// Silent reports whether no telemetry of the cycle came at all.
func (in *Inputs) Silent() bool { return in.Steps <= 0 }

// Witness is what a source that the agent does not control says of a cycle:
// the status of its Job and pods, the audit log of its credentials.
type Witness uint8

// What a witness can say. WitnessNone is that there is none.
const (
	WitnessNone Witness = iota
	WitnessAgrees
	WitnessDisagrees
)

var witnessNames = []string{"none", "agrees", "disagrees"}

// String returns "none", "agrees" or "disagrees".
func (w Witness) String() string { return nameIn(witnessNames, int(w)) }

// nameIn is the name of value n, the first one where there is none.
func nameIn(names []string, n int) string {
	if n < len(names) {
		return names[n]
	}
	return names[0]
}

// share is part of whole in [0,1], 0 where there is no whole.
func share(part, whole int) float64 {
	if whole <= 0 || part <= 0 {
		return 0
	}
	return math.Min(1, float64(part)/float64(whole))
}

// bounded is n from 0 to cycle.MaxTokens, so that a few of them can be added.
func bounded[N int | int64](n N) N { return min(max(0, n), N(cycle.MaxTokens)) }

// finite is x if it is a number from 0 to most, and the nearest bound else; 0
// for no number at all.
func finite(x, most float64) float64 {
	if !(x > 0) {
		return 0
	}
	return math.Min(x, most)
}
