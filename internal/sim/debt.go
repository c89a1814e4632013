// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"fmt"

	"github.com/leasehold/leasehold/internal/trust"
)

// Debt is the e-CUSUM of package trust with one limit.
type Debt struct {
	limit, debt float64
	steps       steps
	q1          float64
}

// NewDebt returns the e-CUSUM of a policy with this limit.
func NewDebt(d trust.Down, limit float64) *Debt {
	return &Debt{limit: limit, steps: tabulate(d.Step), q1: d.Q1}
}

// Name implements Rule.
func (r *Debt) Name() string { return fmt.Sprintf("debt for %.2f, limit %.2f", r.q1, r.limit) }

// Blind is the share of bad cycles, evenly spaced, up to which the debt never
// grows for good: where what a bad cycle adds is what the clean ones take.
func (r *Debt) Blind() float64 { return -r.steps[0] / (r.steps[Bad] - r.steps[0]) }

// Fires implements Open.
func (r *Debt) Fires(b Badness) bool {
	return trust.Advance(r.debt, r.steps[b], r.limit) >= r.limit
}

// Take implements Rule.
func (r *Debt) Take(b Badness) bool {
	r.debt = trust.Advance(r.debt, r.steps[b], r.limit)
	return r.debt >= r.limit
}

// Reset implements Rule.
func (r *Debt) Reset() { r.debt = 0 }
