// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import (
	"slices"
	"time"

	"github.com/leasehold/leasehold/internal/trust"
)

// Agent is what Vault needs to know of an agent.
type Agent struct {
	// Namespace and Name are those of its ServiceAccount.
	Namespace, Name string
	// AuthMount is where the kubernetes auth method is mounted that its pods log
	// in by, Role the role that they name there.
	AuthMount, Role string
	// Wrapped says that Leasehold mints the token of each of its cycles.
	Wrapped bool
	// Deadline is how long a Job of it may run: no token of it lives longer.
	Deadline time.Duration
	Grants   []Grant
}

// Grant is a path of Vault that a tool of the agent needs.
type Grant struct {
	// Phase from which on it is granted; higher phases have it too.
	Phase trust.Phase
	// Tool that needs it, by the name that its spans have.
	Tool string
	// Path as in Vault's policies: + is one segment, a trailing * any rest.
	Path string
	// Capabilities as in Vault's policies.
	Capabilities []string
}

// Key is the agent's name everywhere else in Leasehold.
func (a *Agent) Key() string { return a.Namespace + "/" + a.Name }

// GrantsAt are the grants that a phase has.
func (a *Agent) GrantsAt(phase trust.Phase) (all []Grant) {
	for _, g := range a.Grants {
		if g.Phase <= phase {
			all = append(all, g)
		}
	}
	return all
}

// ToolsFor are the tools that a request for a path of Vault can be of, without
// repeats; none for a path that is not granted.
func (a *Agent) ToolsFor(path string) (tools []string) {
	for _, g := range a.Grants {
		if Matches(g.Path, path) && !slices.Contains(tools, g.Tool) {
			tools = append(tools, g.Tool)
		}
	}
	return tools
}
