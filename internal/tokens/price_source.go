// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import "fmt"

// CostSource says where a cost comes from, and so how far to trust it.
type CostSource uint8

// The sources of a cost, the zero value being that there is no cost at all.
const (
	// CostUnknown: no price is known; a cost of zero is not implied.
	CostUnknown CostSource = iota
	// CostBilled: the span itself reports what was charged.
	CostBilled
	// CostPriced: the table lists the model under this name, and a price at
	// that date for every kind of token used.
	CostPriced
	// CostEstimated: computed from the nearest thing the table lists.
	CostEstimated
)

var costSourceNames = [...]string{"unknown", "billed", "priced", "estimated"}

// String returns "unknown", "billed", "priced" or "estimated".
func (s CostSource) String() string {
	if int(s) < len(costSourceNames) {
		return costSourceNames[s]
	}
	return costSourceNames[CostUnknown]
}

// ParseCostSource is the inverse of CostSource.String.
func ParseCostSource(s string) (CostSource, error) {
	for i, name := range costSourceNames {
		if name == s {
			return CostSource(i), nil
		}
	}
	return CostUnknown, fmt.Errorf("cost source: got %q, want unknown, billed, priced or estimated", s)
}
