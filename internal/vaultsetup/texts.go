// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

// Policy is one policy of Vault.
type Policy struct {
	Name string `json:"name"`
	Text string `json:"policy"`
}

// Policies are all that Apply writes, in a stable order, with EntityPlaceholder for the
// ids of entities.
func Policies(agents []*Agent, auditDevice string) []Policy {
	all := []Policy{{Base, BasePolicy()}, {Own, OwnPolicy(auditDevice)}}
	for _, a := range agents {
		for _, phase := range phases() {
			all = append(all, Policy{a.PolicyName(phase), a.PhasePolicy(phase)})
		}
		all = append(all, Policy{a.ActingPolicy(), a.ActingPolicyText(EntityPlaceholder)})
	}
	return all
}
