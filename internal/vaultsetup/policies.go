// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import (
	"fmt"
	"slices"
	"strings"

	"github.com/leasehold/leasehold/internal/trust"
)

var (
	read   = []string{"read"}
	update = []string{"update"}
)

// BasePolicy is the text of the policy Base.
func BasePolicy() string {
	return document(Base+": what every token of an agent may do, to itself and to nothing else.", self("the token"))
}

// self is what a token may do to itself.
func self(whose string) []rule {
	return []rule{
		{why: whose + " says whose it is and how long it lives", path: "auth/token/lookup-self", capabilities: read},
		{why: whose + " is renewed", path: "auth/token/renew-self", capabilities: update},
		{why: whose + " ends itself", path: "auth/token/revoke-self", capabilities: update},
	}
}

// PhasePolicy is the text of the agent's policy in a phase: all grants of that phase
// and of those below, each path once.
func (a *Agent) PhasePolicy(phase trust.Phase) string {
	type access struct{ tools, capabilities []string }
	paths := map[string]*access{}
	for _, g := range a.GrantsAt(phase) {
		p := paths[g.Path]
		if p == nil {
			p = &access{}
			paths[g.Path] = p
		}
		p.tools = append(p.tools, quote(g.Tool))
		p.capabilities = append(p.capabilities, g.Capabilities...)
	}
	rules := make([]rule, 0, len(paths))
	for path, p := range paths {
		slices.Sort(p.tools)
		rules = append(rules, rule{
			why: "for " + strings.Join(slices.Compact(p.tools), ", "), path: path, capabilities: inOrder(p.capabilities),
		})
	}
	slices.SortFunc(rules, func(x, y rule) int { return strings.Compare(x.path, y.path) })
	head := fmt.Sprintf("%s: what the tools of %s may use of Vault while it is %s.", a.PolicyName(phase), a.Key(), phase)
	if len(rules) == 0 {
		head += " Nothing."
	}
	return document(head, rules)
}

// inOrder are capabilities without repeats, in the order that all policies have.
func inOrder(given []string) (all []string) {
	for _, c := range capabilities {
		if slices.Contains(given, c) {
			all = append(all, c)
		}
	}
	return all
}

// phases are all there are, from the least trusted.
func phases() (all []trust.Phase) {
	for p := range trust.NumPhases {
		all = append(all, trust.Phase(p))
	}
	return all
}

// phasePolicies are the names of the agent's four policies.
func (a *Agent) phasePolicies() (names []string) {
	for _, p := range phases() {
		names = append(names, a.PolicyName(p))
	}
	return names
}
