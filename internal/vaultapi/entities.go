// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"context"
	"net/http"
	"strings"
)

const (
	byID   = "identity/entity/id/"
	byName = "identity/entity/name/"
)

// Entity is the entity of a name or, with id, of an id; ErrGone where there is
// none.
func (c *Client) Entity(ctx context.Context, key string, id bool) (*Entity, error) {
	const op = "read entity"
	path := byName + key
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

// SetEntityPolicy gives the entity of a name one policy in place of all it has; "" for
// none. A policy with a comma is refused, because Vault takes it for two. ErrGone where
// there is no such entity: look before, as Vault makes one of that name all the same,
// which nobody is.
func (c *Client) SetEntityPolicy(ctx context.Context, name, policy string) error {
	const op = "set the policy of entity"
	if policy != "" && (checkPart(policy) != "" || strings.Contains(policy, ",")) {
		return refused(op, clean(byName+name), "not the name of one policy: "+clean(policy))
	}
	return c.setEntity(ctx, op, name, map[string]any{"policies": policy})
}

// SetEntityDisabled lets every token of the entity of a name be refused, or not any
// more; ErrGone as SetEntityPolicy.
func (c *Client) SetEntityDisabled(ctx context.Context, name string, disabled bool) error {
	op := "enable entity"
	if disabled {
		op = "disable entity"
	}
	return c.setEntity(ctx, op, name, map[string]any{"disabled": disabled})
}

func (c *Client) setEntity(ctx context.Context, op, name string, body map[string]any) error {
	path := byName + name
	if why := checkPart(name); why != "" {
		return refused(op, clean(path), why)
	}
	secret, err := c.write(ctx, op, path, body)
	if err != nil || secret == nil {
		return err
	}
	// Vault says the id of an entity that it has made, and nothing of one that it changes.
	if id, _ := secret.Data["id"].(string); id != "" {
		return &Error{
			Op: op, Path: path, Status: http.StatusOK, kind: ErrGone, text: "Vault had no entity of this name, and has made one that nobody is",
			next: "delete it, or set the agent up",
		}
	}
	return nil
}
