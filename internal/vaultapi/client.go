// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/hashicorp/vault/api"
	"go.opentelemetry.io/collector/config/configopaque"
)

// Client is what one purpose asks Vault by. It may be used from any goroutine.
type Client struct{ api *api.Client }

// From is a Client of the api's.
func From(c *api.Client) *Client { return &Client{c} }

// LookupToken is the token of an accessor; ErrGone where there is none.
func (c *Client) LookupToken(ctx context.Context, accessor string) (*Token, error) {
	secret, err := c.write(ctx, "auth/token/lookup-accessor", map[string]any{"accessor": accessor})
	if err != nil {
		return nil, err
	}
	return tokenOf(secret)
}

// RevokeToken ends the token of an accessor, and lets Vault revoke all its leases.
// It succeeds for one that is gone.
func (c *Client) RevokeToken(ctx context.Context, accessor string) error {
	_, err := c.write(ctx, "auth/token/revoke-accessor", map[string]any{"accessor": accessor})
	return err
}

// LookupLease is the lease of an id; ErrGone where there is none.
func (c *Client) LookupLease(ctx context.Context, id string) (*Lease, error) {
	secret, err := c.write(ctx, "sys/leases/lookup", map[string]any{"lease_id": id})
	if err != nil {
		return nil, err
	}
	return leaseOf(secret)
}

// RevokeLease revokes a lease. With sync it is revoked when this returns, or the
// attempt is forgotten; without, Vault goes on trying. The id stands in the path, so
// that the audit log shows it.
func (c *Client) RevokeLease(ctx context.Context, id string, sync bool) error {
	_, err := c.write(ctx, "sys/leases/revoke/"+id, map[string]any{"sync": sync})
	return err
}

// Entity is the entity of a name or, with byID, of an id; ErrGone where there is
// none.
func (c *Client) Entity(ctx context.Context, key string, byID bool) (*Entity, error) {
	path := "identity/entity/name/" + key
	if byID {
		path = "identity/entity/id/" + key
	}
	secret, err := c.Read(ctx, path)
	if err != nil {
		return nil, err
	}
	return entityOf(secret)
}

// SetEntityPolicy gives an entity one policy in place of all it has; "" for none.
func (c *Client) SetEntityPolicy(ctx context.Context, id, policy string) error {
	_, err := c.write(ctx, "identity/entity/id/"+id, map[string]any{"policies": policy})
	return err
}

// SetEntityDisabled lets every token of an entity be refused, or not any more.
func (c *Client) SetEntityDisabled(ctx context.Context, id string, disabled bool) error {
	_, err := c.write(ctx, "identity/entity/id/"+id, map[string]any{"disabled": disabled})
	return err
}

// CreateWrapped makes a token by a token role, wrapped.
func (c *Client) CreateWrapped(ctx context.Context, r WrappedRequest) (Wrapped, error) {
	wrapping, err := c.api.Clone()
	if err != nil {
		return Wrapped{}, err
	}
	wrapping.SetToken(c.api.Token())
	wrapping.SetWrappingLookupFunc(func(string, string) string { return r.WrapTTL.String() })
	secret, err := wrapping.Logical().WriteWithContext(ctx, "auth/token/create/"+r.Role, map[string]any{
		"entity_alias": r.EntityAlias, "meta": r.Meta, "ttl": r.TTL.String(), "explicit_max_ttl": r.MaxTTL.String(), "no_default_policy": true,
	})
	if err != nil {
		return Wrapped{}, kindOf(err)
	}
	if secret == nil || secret.WrapInfo == nil {
		return Wrapped{}, fmt.Errorf("make a token of %s: %w: it came unwrapped", r.EntityAlias, ErrRefused)
	}
	w := secret.WrapInfo
	return Wrapped{
		Token: configopaque.String(w.Token), Accessor: w.WrappedAccessor,
		Expires: w.CreationTime.Add(time.Duration(w.TTL) * time.Second),
	}, nil
}

// AuditHash is what an audit device writes in place of a value.
func (c *Client) AuditHash(ctx context.Context, device, value string) (string, error) {
	secret, err := c.write(ctx, "sys/audit-hash/"+device, map[string]any{"input": value})
	if err != nil {
		return "", err
	}
	hash, _ := secret.Data["hash"].(string)
	return hash, nil
}

// Read reads a path; ErrGone where there is nothing.
func (c *Client) Read(ctx context.Context, path string) (*api.Secret, error) {
	secret, err := c.api.Logical().ReadWithContext(ctx, path)
	if err != nil {
		return nil, kindOf(err)
	}
	if secret == nil {
		return nil, fmt.Errorf("read %s: %w", path, ErrGone)
	}
	return secret, nil
}

// Write writes to a path; the answer may be nil.
func (c *Client) Write(ctx context.Context, path string, body map[string]any) (*api.Secret, error) {
	return c.write(ctx, path, body)
}

// Delete deletes a path.
func (c *Client) Delete(ctx context.Context, path string) error {
	_, err := c.api.Logical().DeleteWithContext(ctx, path)
	return kindOf(err)
}

func (c *Client) write(ctx context.Context, path string, body map[string]any) (*api.Secret, error) {
	secret, err := c.api.Logical().WriteWithContext(ctx, path, body)
	return secret, kindOf(err)
}

func kindOf(err error) error {
	var r *api.ResponseError
	switch {
	case err == nil || !errors.As(err, &r):
		return err
	case r.StatusCode == http.StatusForbidden:
		return errors.Join(ErrDenied, err)
	case r.StatusCode == http.StatusNotFound:
		return errors.Join(ErrGone, err)
	case r.StatusCode == http.StatusBadRequest:
		return errors.Join(ErrGone, err) // not only; see errors.go
	default:
		return errors.Join(ErrOverloaded, err)
	}
}

func number(v any) int64 {
	n, _ := v.(json.Number)
	i, _ := n.Int64()
	return i
}

func texts(v any) (out []string) {
	all, _ := v.([]any)
	for _, one := range all {
		if s, ok := one.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

func tokenOf(s *api.Secret) (*Token, error) {
	if s == nil {
		return nil, ErrGone
	}
	t := &Token{Policies: texts(s.Data["policies"]), IdentityPolicies: texts(s.Data["identity_policies"])}
	t.Accessor, _ = s.Data["accessor"].(string)
	t.Entity, _ = s.Data["entity_id"].(string)
	t.Path, _ = s.Data["path"].(string)
	t.Type, _ = s.Data["type"].(string)
	t.Issued = time.Unix(number(s.Data["creation_time"]), 0)
	t.TTL = time.Duration(number(s.Data["ttl"])) * time.Second
	t.MaxTTL = time.Duration(number(s.Data["explicit_max_ttl"])) * time.Second
	if text, ok := s.Data["expire_time"].(string); ok {
		t.Expires, _ = time.Parse(time.RFC3339Nano, text)
	}
	meta, _ := s.Data["meta"].(map[string]any)
	for k, v := range meta {
		if text, ok := v.(string); ok {
			if t.Meta == nil {
				t.Meta = map[string]string{}
			}
			t.Meta[k] = text
		}
	}
	return t, nil
}

func leaseOf(s *api.Secret) (*Lease, error) {
	if s == nil {
		return nil, ErrGone
	}
	l := &Lease{TTL: time.Duration(number(s.Data["ttl"])) * time.Second}
	l.ID, _ = s.Data["id"].(string)
	l.Renewable, _ = s.Data["renewable"].(bool)
	if text, ok := s.Data["issue_time"].(string); ok {
		l.Issued, _ = time.Parse(time.RFC3339Nano, text)
	}
	if text, ok := s.Data["expire_time"].(string); ok {
		l.Expires, _ = time.Parse(time.RFC3339Nano, text)
	}
	return l, nil
}

func entityOf(s *api.Secret) (*Entity, error) {
	e := &Entity{Policies: texts(s.Data["policies"]), Groups: texts(s.Data["group_ids"])}
	e.ID, _ = s.Data["id"].(string)
	e.Name, _ = s.Data["name"].(string)
	e.Disabled, _ = s.Data["disabled"].(bool)
	aliases, _ := s.Data["aliases"].([]any)
	for _, one := range aliases {
		m, _ := one.(map[string]any)
		var a Alias
		a.ID, _ = m["id"].(string)
		a.Name, _ = m["name"].(string)
		a.MountAccessor, _ = m["mount_accessor"].(string)
		a.MountPath, _ = m["mount_path"].(string)
		e.Aliases = append(e.Aliases, a)
	}
	return e, nil
}
