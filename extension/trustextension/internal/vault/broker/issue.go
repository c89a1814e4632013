// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package broker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/internal/vaultapi"
	"github.com/leasehold/leasehold/internal/vaultsetup"
)

// The metadata of a token, for people who look at it in Vault and for its audit log.
const (
	metaAgent = "leasehold_agent"
	metaCycle = "leasehold_cycle"
)

// Ready returns nil if a token of the agent could be minted now: the engine lets it
// hold one, Vault answers, and knows it.
func (b *Broker) Ready(ctx context.Context, agent *vaultsetup.Agent) error {
	_, err := b.entity(ctx, agent)
	return err
}

// Issue mints a wrapped token of an agent for a cycle, which is the UID of a Job. Its
// holder can renew it up to the deadline. It is on record when this returns; when
// this fails, no token is left that anybody could use.
func (b *Broker) Issue(ctx context.Context, agent *vaultsetup.Agent, cycle string, deadline time.Time) (vaultapi.Wrapped, error) {
	life := deadline.Sub(b.cfg.Now()).Truncate(time.Second)
	if life < leastLife {
		return vaultapi.Wrapped{}, fmt.Errorf("mint a token of %s: %w", agent.Key(), ErrLate)
	}
	entity, err := b.entity(ctx, agent)
	if err != nil {
		return vaultapi.Wrapped{}, err
	}
	minted, err := b.cfg.Vault.CreateWrapped(ctx, vaultapi.WrappedRequest{
		Role: agent.TokenRole(), EntityAlias: agent.Alias(),
		Meta: map[string]string{metaAgent: agent.Key(), metaCycle: cycle},
		TTL:  min(tokenTTL, life), MaxTTL: life, WrapTTL: b.cfg.WrapTTL,
	})
	if err != nil {
		return vaultapi.Wrapped{}, fmt.Errorf("mint a token of %s: %w", agent.Key(), err)
	}
	if err := b.record(ctx, agent, entity, cycle, &minted); err != nil {
		return vaultapi.Wrapped{}, fmt.Errorf("mint a token of %s: %w", agent.Key(), errors.Join(err, b.undo(ctx, minted.Accessor)))
	}
	return minted, nil
}

// entity is the agent's in Vault, if it may hold a token.
func (b *Broker) entity(ctx context.Context, agent *vaultsetup.Agent) (*vaultapi.Entity, error) {
	if _, known := b.cfg.Phase(agent.Key()); !known {
		return nil, fmt.Errorf("the engine does not hold %s: %w", agent.Key(), ErrMayNot)
	}
	if b.cfg.Quarantined(agent.Key()) {
		return nil, fmt.Errorf("%s is quarantined: %w", agent.Key(), ErrMayNot)
	}
	entity, err := b.cfg.Vault.Entity(ctx, agent.EntityName(), false)
	switch {
	case errors.Is(err, vaultapi.ErrGone):
		return nil, fmt.Errorf("look up %s in Vault, which leasehold vault apply makes known to it: %w", agent.Key(), err)
	case err != nil:
		return nil, fmt.Errorf("look up %s in Vault: %w", agent.Key(), err)
	case entity.Disabled:
		return nil, fmt.Errorf("the entity of %s is disabled: %w", agent.Key(), ErrMayNot)
	}
	return entity, nil
}

// record puts a token on record as the cycle's once Vault says that it is the
// agent's.
func (b *Broker) record(ctx context.Context, agent *vaultsetup.Agent, entity *vaultapi.Entity, cycle string, minted *vaultapi.Wrapped) error {
	token, err := b.cfg.Vault.LookupToken(ctx, minted.Accessor)
	if err != nil {
		return fmt.Errorf("look it up: %w", err)
	}
	if err := isOf(token, entity); err != nil {
		return err
	}
	err = b.cfg.Credentials.Bind(ctx, agent.Key(), trustapi.Credential{
		Accessor: minted.Accessor, Entity: entity.ID, Cycle: cycle, Source: trustapi.SourceBrokered,
		Issued: token.Issued, Expires: token.Expires,
	})
	if err != nil {
		return fmt.Errorf("put it on record: %w", err)
	}
	// The agent may have been quarantined after it was looked at, and its tokens been
	// looked for before this one was on record.
	if b.cfg.Quarantined(agent.Key()) {
		return fmt.Errorf("it was quarantined meanwhile: %w", ErrMayNot)
	}
	return nil
}

// isOf returns nil if a token is one of the entity's that can be revoked, and has
// nothing beside what the entity has.
func isOf(token *vaultapi.Token, entity *vaultapi.Entity) error {
	switch {
	case entity.ID == "" || token.Entity != entity.ID:
		return fmt.Errorf("it is of another entity: %w", ErrNotItsOwn)
	case len(token.Policies) != 1 || token.Policies[0] != vaultsetup.Base:
		return fmt.Errorf("it has the policies %q, and not only %s: %w", token.Policies, vaultsetup.Base, ErrNotItsOwn)
	}
	return nil
}

// undo revokes a token that is handed out to nobody, however little time its caller
// has left.
func (b *Broker) undo(ctx context.Context, accessor string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoTimeout)
	defer cancel()
	if err := b.cfg.Vault.RevokeToken(ctx, accessor); err != nil && !errors.Is(err, vaultapi.ErrGone) {
		return fmt.Errorf("revoke it again, or else it ends by itself in %v: %w", tokenTTL, err)
	}
	return nil
}
