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

// OwnPolicy is the text of the policy Own: Leasehold's rights that are not for one
// agent. It reads no secret, makes no token and writes no policy. Ending a token by
// its accessor cannot be narrowed in Vault: Leasehold looks up whose it is before.
func OwnPolicy(auditDevice string) string {
	rules := append(self("Leasehold's token"),
		rule{why: "whose a token is, by its accessor, which is no secret", path: "auth/token/lookup-accessor", capabilities: update},
		rule{why: "end a token, with all leases that it got", path: "auth/token/revoke-accessor", capabilities: update},
		rule{why: "which policy the entity of an agent has", path: "identity/entity/name/" + prefix + "*", capabilities: read},
		rule{why: "whether the policies of agents are as they should be", path: "sys/policies/acl/" + prefix + "*", capabilities: read},
		rule{why: "the same for Leasehold's rights over each agent", path: "sys/policies/acl/" + acting + "*", capabilities: read},
		rule{why: "the same for what all agents have", path: "sys/policies/acl/" + Base, capabilities: read},
		rule{why: "the same for this policy", path: "sys/policies/acl/" + Own, capabilities: read},
	)
	if auditDevice != "" {
		rules = append(rules, rule{
			why: "how a known accessor or lease is written in the audit log", path: "sys/audit-hash/" + auditDevice, capabilities: update,
		})
	}
	return document(Own+": what Leasehold may do, whichever agent it is for.", rules)
}

// EntityPlaceholder stands for the id of an entity in a policy that is shown before
// there is one.
const EntityPlaceholder = "ENTITY-ID"

// ActingPolicyText is the text of the agent's ActingPolicy, for the id of its entity:
// how Leasehold narrows, disables and widens it, and ends its leases.
func (a *Agent) ActingPolicyText(entity string) string {
	rules := []rule{{
		why:  "one policy in place of another, and the entity disabled or not",
		path: "identity/entity/id/" + entity, capabilities: []string{"read", "update"},
		parameters: []parameter{{"disabled", nil}, {"policies", append(a.phasePolicies(), "")}},
	}}
	rules = append(rules, a.leaseRules()...)
	rules = append(rules, rule{why: "whether its roles are as they should be", path: a.rolePath(), capabilities: read})
	if a.Wrapped {
		rules = append(rules,
			rule{why: "the same for the role that makes its tokens", path: a.tokenRolePath(), capabilities: read},
			rule{
				why: "a token for a cycle, that only its pod unwraps", path: "auth/token/create/" + a.TokenRole(), capabilities: update, wrapped: MaxTTL,
				parameters: []parameter{{"entity_alias", []string{a.Alias()}}, {"meta", nil}, {"ttl", nil}, {"explicit_max_ttl", nil}, {"no_default_policy", nil}},
			})
	}
	return document(a.ActingPolicy()+": what Leasehold may do to the agent "+a.Key()+" and to nobody else.", rules)
}

// leaseRules let the leases be looked up and ended that the agent's grants give. Of
// the parameters only sync is allowed: a lease_id beside the one in the path would
// count instead of it.
func (a *Agent) leaseRules() []rule {
	var all []string
	for _, g := range a.Grants {
		all = append(all, leasePrefix(g.Path)+"*")
	}
	slices.Sort(all)
	if all = slices.Compact(all); len(all) == 0 {
		return nil // a parameter without values would allow any
	}
	rules := []rule{{
		why: "whether a lease is gone", path: "sys/leases/lookup", capabilities: update, parameters: []parameter{{"lease_id", all}},
	}}
	for _, prefix := range all {
		rules = append(rules, rule{
			why: "end a lease", path: "sys/leases/revoke/" + prefix, capabilities: update, parameters: []parameter{{"sync", nil}},
		})
	}
	return rules
}

// leasePrefix is how the ids of leases begin that a path gives: there is no + in the
// value of a parameter.
func leasePrefix(path string) string {
	if before, _, ok := strings.Cut(path, "+"); ok {
		return before
	}
	if before, ok := strings.CutSuffix(path, "*"); ok {
		return before
	}
	return path + "/"
}

func (a *Agent) rolePath() string { return rolePath(a.AuthMount, a.Role) }

func rolePath(mount, role string) string { return "auth/" + mount + "/role/" + role }

func (a *Agent) tokenRolePath() string { return "auth/token/roles/" + a.TokenRole() }
