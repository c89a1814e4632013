// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import "time"

// MaxPrice is the highest price in USD per million tokens that is believed;
// the dearest model of 2026 asks 600. Anything above it is a slip of unit.
const MaxPrice = 10_000

// Rate is a price in USD per million tokens, or none: a free model has a
// listed price of zero, which differs from a price that nobody gives.
type Rate struct {
	USD    float64
	Listed bool
}

// USD returns a listed price of usd dollars per million tokens.
func USD(usd float64) Rate { return Rate{USD: usd, Listed: true} }

// Rates is what each kind of token costs. Input and Output are always listed
// in a price of a Catalog; in a Tier or Service an unlisted rate follows from
// the price it belongs to.
type Rates struct {
	// Input is for prompt tokens that touch no cache, Output for generated ones.
	Input, Output Rate
	// CacheRead is for prompt tokens served from the provider's cache.
	CacheRead Rate
	// CacheWrite is for prompt tokens stored in the provider's cache for its
	// shortest life (five minutes with Anthropic), CacheWrite1h for an hour.
	// No span says which was asked for, so Cost takes the shortest.
	CacheWrite, CacheWrite1h Rate
	// Reasoning is for thinking tokens, where they are billed apart from Output.
	Reasoning Rate
}

// Tier is the rates of requests with more than Above input tokens in total.
// They apply to every token of such a request, not only to those above.
type Tier struct {
	Above int64
	Rates Rates
}

// Service is the rates under a service tier such as "batch" or "priority".
type Service struct {
	// Name is the tier in lower case, as in openai.response.service_tier.
	Name  string
	Rates Rates
	Tiers []Tier
}

// Price is what a model costs over a span of time.
type Price struct {
	// From is the first instant of the price and Until the first after it,
	// both UTC; the zero time leaves that side open.
	From, Until time.Time
	Rates       Rates
	// Tiers ascend by Above.
	Tiers []Tier
	// Services are sorted by name.
	Services []Service

	// sheets are the rates with every gap filled, the plain one first.
	sheets []sheet
}
