// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

// Grant is what one agent may do, where that is said of it by name. It goes before
// what the settings say of all agents, and does not change.
type Grant struct {
	tools  *PhasePolicy
	tokens int64
}

// NewGrant makes a grant of the tools that each phase allows, none to go by the
// settings, and of the tokens that a cycle may use, 0 to go by the settings. An
// error lists what is wrong with the tools.
func NewGrant(tools map[string]PhaseTools, tokens int64) (*Grant, error) {
	policy, err := newPhasePolicy(tools)
	if err != nil {
		return nil, err
	}
	return &Grant{tools: policy, tokens: max(0, tokens)}, nil
}

// policy is what the grant says of tools, or else general.
func (g *Grant) policy(general *PhasePolicy) *PhasePolicy {
	if g == nil || g.tools == nil {
		return general
	}
	return g.tools
}

// cap is what the grant says of a cycle's tokens, or else general.
func (g *Grant) cap(general int64) int64 {
	if g == nil || g.tokens == 0 {
		return general
	}
	return g.tokens
}
