// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"context"
	"net/http"
)

// Steal gets credentials of its own by the token of the ServiceAccount that is in a
// pod, as nobody can have another.
func (s *Site) Steal(ctx context.Context, namespace, pod, role string) (l Loot, err error) {
	jwt, err := s.Kubelet.FileOf(namespace, pod, "vault-token")
	if err != nil {
		return l, err
	}
	login, err := s.Vault.KubernetesLogin(ctx, role, string(jwt))
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
