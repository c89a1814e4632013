// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package actuate

import (
	"context"

	"github.com/leasehold/leasehold/extension/trustextension/internal/engine"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// Split gives each action to whoever carries out its kind: those on credentials to
// Vault, and the others, also of kinds that nobody knows, to Kubernetes.
type Split struct {
	// Vault, and Cycles for the credentials of cycles that ended, which are many and
	// hold up nothing else. Both are nil where no Vault is connected: then there is
	// nothing to take or give.
	Vault, Cycles engine.Actuator
	// Kubernetes must be set.
	Kubernetes engine.Actuator
}

// Do lets the action be carried out.
func (s *Split) Do(ctx context.Context, action trustapi.Action) (string, error) {
	to := s.to(action.Kind)
	if to == nil {
		return "no Vault is connected", nil
	}
	return to.Do(ctx, action)
}

// Verify lets the action be verified.
func (s *Split) Verify(ctx context.Context, action trustapi.Action) error {
	to := s.to(action.Kind)
	if to == nil {
		return nil
	}
	return to.Verify(ctx, action)
}

func (s *Split) to(kind trust.ActionKind) engine.Actuator {
	switch {
	case kind == trust.RevokeCycle:
		return s.Cycles
	case kind.OnCredentials():
		return s.Vault
	default:
		return s.Kubernetes
	}
}
