// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"context"
	"fmt"

	"github.com/hashicorp/vault/api"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/vaultapi"
	"github.com/leasehold/leasehold/internal/vaultsetup"
)

// SetUp lets Vault hold what it has to for Leasehold and for these agents, as an
// operator does by leasehold vault apply; all else in it stays. Agents without a
// spec.vault need nothing.
func (s *Site) SetUp(ctx context.Context, agents ...*v1alpha1.Agent) error {
	var all []*vaultsetup.Agent
	for _, from := range agents {
		a, ok, err := vaultsetup.FromAgent(from)
		if err != nil {
			return err
		}
		if ok {
			all = append(all, a)
		}
	}
	client, err := s.operator()
	if err != nil {
		return err
	}
	s.setup.Lock() // they change what all agents share
	defer s.setup.Unlock()
	plan, err := vaultsetup.Plan(ctx, client, all, vaultsetup.DefaultOptions())
	if err != nil {
		return fmt.Errorf("plan what Vault needs: %w", err)
	}
	return plan.Apply(ctx, nil)
}

// operator is who sets Vault up.
func (s *Site) operator() (*vaultapi.Client, error) {
	conf := api.DefaultConfig()
	conf.Address, conf.MaxRetries = s.Vault.Addr, 0
	client, err := api.NewClient(conf)
	if err != nil {
		return nil, err
	}
	client.SetToken(s.Vault.RootToken)
	return vaultapi.From(client), nil
}

// WithVault gives an Agent its role in Vault and grants.
func WithVault(a *v1alpha1.Agent, namespace string, delivery v1alpha1.TokenDelivery, grants ...v1alpha1.VaultGrant) {
	a.Spec.Vault = &v1alpha1.VaultBinding{Role: namespace + "-" + a.Name, TokenDelivery: delivery, Grants: grants}
}

// Orders grants the tool of the sample agent the credentials that it asks for, from a
// phase on.
func Orders(from v1alpha1.Phase) v1alpha1.VaultGrant {
	return v1alpha1.VaultGrant{
		Phase: from, Tool: "orders_db", Path: DatabaseMount + "/creds/reader",
		Capabilities: []v1alpha1.VaultCapability{"read"},
	}
}
