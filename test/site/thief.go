// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"context"
	"net/http"

	"github.com/leasehold/leasehold/test/stack"
)

// Steal gets credentials as somebody does who has the ServiceAccount's token of an
// agent, from outside of its pods.
func (s *Site) Steal(ctx context.Context, namespace, name, role string) (l Loot, err error) {
	jwt, err := s.tokenOf(ctx, namespace, name, stack.VaultAudience)
	if err != nil {
		return l, err
	}
	login, err := s.Vault.KubernetesLogin(ctx, role, jwt)
	if err != nil {
		return l, err
	}
	var lease struct {
		ID   string `json:"lease_id"`
		Data struct{ Username, Password string }
	}
	err = s.Vault.Call(ctx, login.Token, http.MethodGet, DatabaseMount+"/creds/reader", nil, &lease)
	return Loot{
		Token: login.Token, Accessor: login.Accessor, Lease: lease.ID, User: lease.Data.Username, Password: lease.Data.Password,
	}, err
}

// Widen gives an agent's entity the policy of a name and no other, as an operator may
// by hand.
func (s *Site) Widen(ctx context.Context, namespace, name, policy string) error {
	return s.root(ctx, http.MethodPut, "identity/entity/name/leasehold."+namespace+"."+name, map[string]any{"policies": policy}, nil)
}
