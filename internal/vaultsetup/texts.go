// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

// Policy is one policy of Vault.
type Policy struct {
	Name string `json:"name"`
	Text string `json:"policy"`
}

// Policies are all that Apply writes, in a stable order.
func Policies(agents []*Agent, auditDevice string) []Policy {
	var mounts []string
	for _, a := range agents {
		mounts = append(mounts, a.AuthMount)
	}
	all := []Policy{{Base, BasePolicy()}, {Own, OwnPolicy(auditDevice, deep(mounts))}}
	for _, a := range agents {
		for _, phase := range phases() {
			all = append(all, Policy{a.PolicyName(phase), a.PhasePolicy(phase)})
		}
	}
	return all
}
