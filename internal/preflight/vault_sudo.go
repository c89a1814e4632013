// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"slices"
	"strings"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/vaultsetup"
)

var vaultSudo = Check{
	ID: "vault.sudo", Group: GroupVault,
	Title: "No agent has root, sudo or a path of Vault itself",
	Why: "With sudo, root or a path such as sys/ and auth/ an agent changes what holds it in bounds: its policy, its role, the " +
		"audit log.",
	Mend: "Take sudo and those paths out of the policies. An agent's role gives the policy leasehold-agent alone, and its entity " +
		"one of the four of its phases: leasehold vault apply puts both right.",
	needs: []string{"Agent"},
	run:   runVaultSudo,
}

// vaultsOwn are the first segments of what keeps agents in bounds.
var vaultsOwn = []string{"auth", "sys", "identity", "cubbyhole"}

func ofVault(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return slices.Contains(vaultsOwn, strings.TrimRight(first, "*+"))
}

func runVaultSudo(l *look) {
	for _, p := range l.Policies {
		l.saw()
		l.mighty(p)
	}
	agents := l.vaultAgents()
	if len(agents) == 0 || !l.needsVault("which policies agents have") {
		return
	}
	for _, p := range l.livePolicies(agents) {
		l.saw()
		l.mighty(p)
	}
	for _, a := range agents {
		l.roleGives(&a)
		l.entityHas(&a)
	}
}

// leaseholds reports whether a policy is one that Leasehold needs paths of Vault itself
// for, its own or the one that all agents have.
func leaseholds(p *VaultPolicy) bool { return p.Name == vaultsetup.Own || p.Name == vaultsetup.Base }

// mighty finds rules that nobody but Leasehold and operators need.
func (l *look) mighty(p *VaultPolicy) {
	for _, r := range p.Rules {
		switch {
		case slices.Contains(r.Capabilities, "sudo") || r.Policy == "sudo" || slices.Contains(r.Capabilities, "root"):
			l.badRule(p, &r, "it has sudo")
		case !leaseholds(p) && ofVault(r.Path):
			l.badRule(p, &r, "it is a path of Vault itself")
		}
	}
}

func (l *look) roleGives(a *vaultAgent) {
	path := "auth/" + a.AuthMount + "/role/" + a.Role
	has, known := l.ask(path)
	if !known || has == nil {
		return // vault.ttl tells of a role that is not there
	}
	l.saw()
	for _, policy := range list(has["token_policies"]) {
		if policy != vaultsetup.Base {
			l.vaultBad(a, path, "token_policies", "it gives the policy %s beside %s, whatever the phase is", policy, vaultsetup.Base)
		}
	}
}

func (l *look) entityHas(a *vaultAgent) {
	path := "identity/entity/name/" + a.EntityName()
	has, known := l.ask(path)
	if !known || has == nil {
		return
	}
	l.saw()
	var phases []string
	for phase := range trust.NumPhases {
		phases = append(phases, a.PolicyName(trust.Phase(phase)))
	}
	for _, policy := range list(has["policies"]) {
		if !slices.Contains(phases, policy) {
			l.vaultBad(a, path, "policies", "it has the policy %s, which is of none of its phases", policy)
		}
	}
	if groups := list(has["group_ids"]); len(groups) > 0 {
		l.vaultBad(a, path, "group_ids", "it is in groups, whose policies it has whatever its phase is")
	}
}
