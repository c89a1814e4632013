// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"strings"
	"time"

	"github.com/leasehold/leasehold/internal/cycle"
)

const perMillion = 1e-6

// Cost is what the usage u costs in USD at the time at under a service tier,
// "" for the provider's default. The size of the whole input chooses the price
// tier. A zero time means that the time is not known, and takes the newest
// price. The result is finite and never negative; it is (0, CostUnknown) when
// the model has no price at all. It allocates nothing.
func (m *Model) Cost(u cycle.Usage, at time.Time, serviceTier string) (usd float64, src CostSource) {
	rates, listed := m.rates(u, at, serviceTier)
	if rates == nil {
		return 0, CostUnknown
	}
	usd, guessed := rates.cost(u)
	if m.inexact || guessed || !listed {
		return usd, CostEstimated
	}
	return usd, CostPriced
}

// Caches is what caches changed of the Cost of the same usage, nothing where the
// model has no price. It allocates nothing.
func (m *Model) Caches(u cycle.Usage, at time.Time, serviceTier string) Caches {
	if u.CacheRead <= 0 && u.CacheWrite <= 0 {
		return Caches{}
	}
	rates, _ := m.rates(u, at, serviceTier)
	if rates == nil {
		return Caches{}
	}
	usd, n := &rates.usd, split(u)
	plain := usd[bucketInput]
	return Caches{
		Saved: float64(n[bucketRead]) * max(0, plain-usd[bucketRead]) * perMillion,
		Added: float64(n[bucketWrite]) * max(0, usd[bucketWrite]-plain) * perMillion,
	}
}

// rates are those of a usage, nil where the model has no price; listed is false when
// the nearest ones had to stand in for its date or its service tier.
func (m *Model) rates(u cycle.Usage, at time.Time, serviceTier string) (rates *step, listed bool) {
	price, dated := m.priceAt(at)
	if price == nil {
		return nil, false
	}
	sh, listed := price.sheet(serviceTier)
	return sh.at(u.Input), dated && listed
}

// priceAt is the price in force at the time at; covered is false when the
// nearest one had to stand in.
func (m *Model) priceAt(at time.Time) (price *Price, covered bool) {
	last := len(m.Prices) - 1
	if last < 0 {
		return nil, false
	}
	if at.IsZero() {
		return &m.Prices[last], last == 0
	}
	for i := last; i >= 0; i-- {
		p := &m.Prices[i]
		if at.Before(p.From) {
			continue
		}
		return p, p.Until.IsZero() || at.Before(p.Until)
	}
	return &m.Prices[0], false
}

// sheet is the rates of a service tier, or the plain ones and false.
func (p *Price) sheet(service string) (s *sheet, listed bool) {
	if isPlainService(service) {
		return &p.sheets[0], true
	}
	for i := 1; i < len(p.sheets); i++ {
		if strings.EqualFold(p.sheets[i].service, service) {
			return &p.sheets[i], true
		}
	}
	return &p.sheets[0], false
}

// plainServices are the names of a provider's default service tier.
var plainServices = [...]string{"", "default", "standard", "standard_only", "auto"}

func isPlainService(service string) bool {
	for _, plain := range plainServices {
		if strings.EqualFold(plain, service) {
			return true
		}
	}
	return false
}

func (s *sheet) at(input int64) *step {
	i := len(s.steps) - 1
	for i > 0 && input <= s.steps[i].above {
		i--
	}
	return &s.steps[i]
}

// cost prices u; guessed is set when a kind of token that u has is not listed.
func (s *step) cost(u cycle.Usage) (usd float64, guessed bool) {
	for b, n := range split(u) {
		if n == 0 {
			continue
		}
		usd += float64(n) * s.usd[b]
		guessed = guessed || s.guessed&(1<<b) != 0
	}
	return usd * perMillion, guessed
}

// split parts u into disjoint kinds of token, none of them negative.
func split(u cycle.Usage) [numBuckets]int64 {
	read, write := max(0, u.CacheRead), max(0, u.CacheWrite)
	reasoning := min(max(0, u.Reasoning), max(0, u.Output))
	return [numBuckets]int64{
		bucketInput:     max(0, max(0, u.Input)-read-write),
		bucketRead:      read,
		bucketWrite:     write,
		bucketOutput:    max(0, u.Output) - reasoning,
		bucketReasoning: reasoning,
	}
}
