// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import "github.com/leasehold/leasehold/internal/cycle"

// State is what became of the usage that a span reports.
type State uint8

// The states of a call.
const (
	// StateNone is a call that has not been judged yet.
	StateNone State = iota
	// StateCounted is the one report of its request that counts.
	StateCounted
	// StateUnknown is a request of which nothing reports the tokens.
	StateUnknown
	// StateShadowed is a report of a request that a deeper span reports too,
	// or a silent span whose request another span reports.
	StateShadowed
	// StateRepeat is a report of a request that another span of the cycle
	// reports under the same response id.
	StateRepeat
	// StateCovered is an aggregate whose parts were counted.
	StateCovered
	// StateFallback is an aggregate that counts because none of its parts did.
	StateFallback
)

// String returns the state's name, for people.
func (s State) String() string {
	names := [...]string{"none", "counted", "unknown", "shadowed", "repeat", "covered", "fallback"}
	if int(s) < len(names) {
		return names[s]
	}
	return names[StateNone]
}

// Report is what one span says about tokens and cost: a model call, or a span
// that sums up the calls below it.
type Report struct {
	// Usage is as reported, normalised; Known is false when nothing was.
	Usage cycle.Usage
	Known bool
	// HasBilled is set when the span says what was paid: BilledUSD.
	HasBilled bool
	Assumed   bool
	BilledUSD float64
	// Model is the caller's number of the model, -1 when none is named.
	Model int32
	// Node is the number of the report's node in its tree.
	Node int32
	// Response identifies the provider's response, 0 when no id was given.
	Response uint64
	// Start and End are span times in Unix nanoseconds.
	Start, End uint64
}

// Call is a report with what became of it.
type Call struct {
	Report
	State State
	// Share is the tokens that belong to the cycle's totals, at Cost.
	Share cycle.Usage
	Cost  Cost
	// lent is what an outer report of the same request adds.
	lent struct {
		model  int32
		billed bool
		usd    float64
	}
}

// Cost is an amount with where it comes from.
type Cost struct {
	// USD is in US dollars; it means nothing when Source is CostUnknown.
	USD    float64
	Source CostSource
	// Caches is by the price table also where the bill is known.
	Caches Caches
}

// Caches is what the provider's caches changed of a cost, in US dollars against the
// same tokens as plain input: Saved by reading from them, Added by writing to them.
// Neither is negative.
type Caches struct{ Saved, Added float64 }

// Pricer says what tokens cost.
type Pricer interface {
	// Price returns the cost of u at the model with the caller's number
	// model, for a call that ended at end (Unix nanoseconds).
	Price(model int32, u cycle.Usage, end uint64) Cost
}

// speaks reports whether the report says anything of tokens or money: a failed
// call with zero tokens is believed, but tells nothing of other spans.
func (c *Report) speaks() bool { return c.HasBilled || c.Known && !c.Usage.IsZero() }

// ModelNumber is the caller's number of the model that the call was counted
// under: its own, or else that of an outer report of the same request.
func (c *Call) ModelNumber() int32 {
	if c.Model < 0 {
		return c.lent.model
	}
	return c.Model
}

// cost is what the call's share costs: the bill, where there is one for
// exactly this share, or else the price.
func (c *Call) cost(p Pricer) Cost {
	var cost Cost
	if c.Known {
		cost = p.Price(c.ModelNumber(), c.Share, c.End)
	}
	switch {
	case c.HasBilled:
		cost.USD, cost.Source = c.BilledUSD, CostBilled
	case c.lent.billed:
		cost.USD, cost.Source = c.lent.usd, CostBilled
	case c.Assumed && cost.Source == CostPriced:
		cost.Source = CostEstimated
	}
	return cost
}
