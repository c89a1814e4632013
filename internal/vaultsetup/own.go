// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import (
	"slices"
	"strings"
	"time"
)

// MaxTTL is the longest that a token of an agent lives without being renewed, that
// one stays wrapped, and that a credential lives by default.
const MaxTTL = 5 * time.Minute

// OwnPolicy is the text of the policy Own: all of Leasehold's rights, for all agents at
// once. Vault makes an access list of the policies of a token at each request, so that
// one for each agent would make each request slower with each agent. It reads no
// secret, makes no token that comes unwrapped, and writes no policy.
//
// Mounts are those of auth methods whose path has a slash; it is for all others anyway.
func OwnPolicy(auditDevice string, mounts []string) string {
	rules := append(self("Leasehold's token"), acting()...)
	rules = append(rules, seeing(mounts)...)
	if auditDevice != "" {
		rules = append(rules, rule{
			why: "how a known accessor or lease is written in the audit log", path: "sys/audit-hash/" + auditDevice, capabilities: update,
		})
	}
	return document(Own+": what Leasehold may do, to agents and to nobody else but where it says so.", rules)
}

// acting are the rules that take from agents, and give to them. What Vault cannot
// narrow to agents, Leasehold looks at before: whose a token is, and what a lease is of.
func acting() []rule {
	return []rule{
		{
			// With a comma one string is a list. Vault asks for no right to create where there
			// is no entity of the name: it makes one, that nobody is.
			why:  "one policy of an agent in place of another, and its entity disabled or not",
			path: "identity/entity/name/" + prefix + "*", capabilities: []string{"read", "update"},
			parameters: []parameter{{"disabled", nil}, {"policies", []string{prefix + "*", ""}}},
			denied:     []parameter{{"policies", []string{"*,*"}}},
		},
		{
			why: "a token for a cycle, that only its pod unwraps: whose, its role says", path: "auth/token/create/" + prefix + "*", capabilities: update, wrapped: MaxTTL,
			parameters: []parameter{{"entity_alias", nil}, {"meta", nil}, {"ttl", nil}, {"explicit_max_ttl", nil}, {"no_default_policy", nil}},
		},
		{why: "whose a token is, by its accessor, which is no secret; anybody's", path: "auth/token/lookup-accessor", capabilities: update},
		{why: "end a token, with all leases that it got; anybody's", path: "auth/token/revoke-accessor", capabilities: update},
		{
			why: "whether a lease is gone; anybody's", path: "sys/leases/lookup", capabilities: update, parameters: []parameter{{"lease_id", nil}},
		},
		{
			// A lease_id in the body would count instead of the one in the path.
			why: "end a lease, one at a time; anybody's", path: "sys/leases/revoke/*", capabilities: update, parameters: []parameter{{"sync", nil}},
		},
	}
}

// seeing are the rules by which Leasehold looks whether Vault is as it should be.
func seeing(mounts []string) []rule {
	rules := []rule{
		{why: "whether the policies of agents are as they should be", path: "sys/policies/acl/" + prefix + "*", capabilities: read},
		{why: "the same for what all agents have", path: "sys/policies/acl/" + Base, capabilities: read},
		{why: "the same for this policy", path: "sys/policies/acl/" + Own, capabilities: read},
		{why: "the same for the roles that make the tokens of agents", path: "auth/token/roles/" + prefix + "*", capabilities: read},
		{why: "the same for the roles that agents log in by, which have names of all kinds", path: rolePath("+", "+"), capabilities: read},
	}
	for _, mount := range mounts {
		rules = append(rules, rule{why: "the same where + is not all of the mount", path: rolePath(mount, "+"), capabilities: read})
	}
	return rules
}

// deep are the mounts whose path has a slash, sorted and without repeats: a + in a
// policy is one segment.
func deep(mounts []string) []string {
	all := slices.DeleteFunc(slices.Clone(mounts), func(m string) bool { return !strings.Contains(m, "/") })
	slices.Sort(all)
	return slices.Compact(all)
}

func (a *Agent) rolePath() string { return rolePath(a.AuthMount, a.Role) }

func rolePath(mount, role string) string { return "auth/" + mount + "/role/" + role }

func (a *Agent) tokenRolePath() string { return "auth/token/roles/" + a.TokenRole() }
