// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

// DemoteAt is the debt at which an agent that holds phase is demoted.
func (p *Policy) DemoteAt(phase Phase) float64 { return p.limit(phase) }
