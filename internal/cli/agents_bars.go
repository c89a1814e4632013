// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"math"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// debtBar shows the debt against what demotes, with a mark at what freezes.
func debtBar(a *trustapi.Agent) string {
	text := bar(part(a.Debt, a.DemoteAt), part(a.FreezeAt, a.DemoteAt)) +
		"  S " + amount(a.Debt) + "; frozen from " + amount(a.FreezeAt) + " on"
	if a.Phase > trust.Shadow {
		text += ", demoted at " + amount(a.DemoteAt)
	}
	return text
}

// wealthBar shows the wealth against its goal, both as logarithms: each clean
// cycle multiplies wealth, so that it moves the bar by as much as the last did.
func wealthBar(a *trustapi.Agent) string {
	if a.Phase == trust.Autonomous {
		return "it holds the highest phase"
	}
	share := 0.0
	if a.Wealth > 1 && a.Goal > 1 {
		share = math.Log(a.Wealth) / math.Log(a.Goal)
	}
	return bar(share) + "  W " + amount(a.Wealth) + " of " + amount(a.Goal) + " towards " + a.Phase.Next().String()
}
