// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package broker

import (
	"context"
	"errors"
	"fmt"

	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/internal/vaultapi"
	"github.com/leasehold/leasehold/internal/vaultsetup"
)

// Held are the accessors of the tokens that were minted for a cycle and are not
// known to be gone.
func (b *Broker) Held(agent *vaultsetup.Agent, cycle string) (accessors []string) {
	held := b.cfg.Credentials.Credentials(agent.Key())
	for i := range held {
		if held[i].Cycle == cycle && held[i].Source == trustapi.SourceBrokered {
			accessors = append(accessors, held[i].Accessor)
		}
	}
	return accessors
}

// Withdraw ends a token of the agent's, and forgets it unless leases of it have to be
// seen to yet. It succeeds for one that is gone.
func (b *Broker) Withdraw(ctx context.Context, agent *vaultsetup.Agent, accessor string) error {
	if err := b.revoke(ctx, agent, accessor); err != nil {
		return fmt.Errorf("withdraw a token of %s: %w", agent.Key(), err)
	}
	held := b.cfg.Credentials.Credentials(agent.Key())
	for i := range held {
		if held[i].Accessor == accessor && len(held[i].Leases) > 0 {
			return nil
		}
	}
	return b.cfg.Credentials.Unbind(ctx, agent.Key(), []string{accessor}, nil)
}

// revoke ends a token that Vault says is the agent's.
func (b *Broker) revoke(ctx context.Context, agent *vaultsetup.Agent, accessor string) error {
	token, err := b.cfg.Vault.LookupToken(ctx, accessor)
	if errors.Is(err, vaultapi.ErrGone) {
		return nil
	}
	if err != nil {
		return err
	}
	entity, err := b.cfg.Vault.Entity(ctx, agent.EntityName(), false)
	if err != nil {
		return err
	}
	if entity.ID == "" || token.Entity != entity.ID {
		return fmt.Errorf("it is of another entity: %w", ErrNotItsOwn)
	}
	if err := b.cfg.Vault.RevokeToken(ctx, accessor); err != nil {
		return err
	}
	switch _, err := b.cfg.Vault.LookupToken(ctx, accessor); {
	case errors.Is(err, vaultapi.ErrGone):
		return nil
	case err != nil:
		return err
	}
	return errors.New("it is still there after it was revoked")
}
