// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"context"
	"strings"
)

const byID = "identity/entity/id/"

// Entity is the entity of a name or, with id, of an id; ErrGone where there is
// none.
func (c *Client) Entity(ctx context.Context, key string, id bool) (*Entity, error) {
	const op = "read entity"
	path := "identity/entity/name/" + key
	if id {
		path = byID + key
	}
	if why := checkPart(key); why != "" {
		return nil, refused(op, clean(path), why)
	}
	secret, err := c.read(ctx, op, path)
	if err != nil {
		return nil, err
	}
	entity, why := entityOf(secret)
	// Vault takes the names of entities without regard to case.
	if why == "" && (id && entity.ID != key || !id && !strings.EqualFold(entity.Name, key)) {
		why = "it is about another entity"
	}
	if why != "" {
		return nil, odd(op, path, why)
	}
	return entity, nil
}

// SetEntityPolicy gives an entity one policy in place of all it has; "" for none.
// A name with a comma is refused, because Vault takes it for two.
func (c *Client) SetEntityPolicy(ctx context.Context, id, policy string) error {
	const op = "set the policy of entity"
	if policy != "" && (checkPart(policy) != "" || strings.Contains(policy, ",")) {
		return refused(op, clean(byID+id), "not the name of one policy: "+clean(policy))
	}
	return c.setEntity(ctx, op, id, map[string]any{"policies": policy})
}

// SetEntityDisabled lets every token of an entity be refused, or not any more.
func (c *Client) SetEntityDisabled(ctx context.Context, id string, disabled bool) error {
	op := "enable entity"
	if disabled {
		op = "disable entity"
	}
	return c.setEntity(ctx, op, id, map[string]any{"disabled": disabled})
}

func (c *Client) setEntity(ctx context.Context, op, id string, body map[string]any) error {
	if why := checkPart(id); why != "" {
		return refused(op, clean(byID+id), why)
	}
	_, err := c.write(ctx, op, byID+id, body)
	return err
}
