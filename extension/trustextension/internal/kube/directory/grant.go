// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package directory

import (
	"fmt"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/trust"
)

// grantOf is what an Agent says that it may do, nil where it says nothing. A phase
// that it says nothing of allows what the phase below does, and the lowest nothing.
func grantOf(spec *v1alpha1.AgentSpec) (*anomaly.Grant, error) {
	tokens := int64(0)
	if b := spec.Budget; b != nil && b.TokensPerCycle != nil {
		tokens = *b.TokensPerCycle
	}
	if len(spec.Tools) == 0 && tokens == 0 {
		return nil, nil //nolint:nilnil // no grant is one that says nothing
	}
	grant, err := anomaly.NewGrant(toolsOf(spec.Tools), tokens)
	if err != nil {
		return nil, fmt.Errorf("spec.tools: %w", err)
	}
	return grant, nil
}

func toolsOf(granted []v1alpha1.ToolGrant) map[string]anomaly.PhaseTools {
	if len(granted) == 0 {
		return nil
	}
	none := anomaly.PhaseTools{Deny: []string{"*"}}
	tools, below := map[string]anomaly.PhaseTools{}, none
	for phase := trust.Shadow; phase <= trust.Autonomous; phase++ {
		for i := range granted {
			if string(granted[i].Phase) != phase.String() {
				continue
			}
			if below = none; len(granted[i].Allowed) > 0 {
				below = anomaly.PhaseTools{Allow: granted[i].Allowed}
			}
		}
		tools[phase.String()] = below
	}
	return tools
}
