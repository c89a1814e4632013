// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/trust"
)

// PhaseOf is the phase that a resource names. What names none, as an Agent's
// status before the first write, is shadow; an unknown name is an error.
func PhaseOf(name v1alpha1.Phase) (trust.Phase, error) {
	if name == "" {
		return trust.Shadow, nil
	}
	return trust.ParsePhase(string(name))
}

// PhaseName is how resources name a phase.
func PhaseName(p trust.Phase) v1alpha1.Phase { return v1alpha1.Phase(p.String()) }
