// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import "github.com/leasehold/leasehold/internal/trust"

// Names in Vault. A namespace of Kubernetes has no dot and a phase has none, so
// that no two agents share a name.
const (
	// Own is the name of Leasehold's own policy, entity and group.
	Own = "leasehold"
	// Base is the policy of every token of an agent: to look itself up, to renew
	// itself, and to end itself.
	Base = "leasehold-agent"
	// prefix is how all names begin that are an agent's, and no other: neither Own
	// nor Base do.
	prefix = "leasehold."
	// oldActing is how policies begin that an older Leasehold had, one for each agent.
	oldActing = "leasehold-act."
)

// EntityName is the agent's entity.
func (a *Agent) EntityName() string { return prefix + a.Namespace + "." + a.Name }

// TokenRole is the token role by which Leasehold mints tokens of the agent.
func (a *Agent) TokenRole() string { return a.EntityName() }

// PolicyName is the policy of the agent in a phase.
func (a *Agent) PolicyName(phase trust.Phase) string {
	return a.EntityName() + "." + phase.String()
}

// Alias is the name that auth methods know the agent by: role and token role are
// set up so that both give it.
func (a *Agent) Alias() string { return a.Key() }
