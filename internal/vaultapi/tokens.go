// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/hashicorp/vault/api"
	"go.opentelemetry.io/collector/config/configopaque"
)

// LookupToken is the token of an accessor; ErrGone where there is none.
func (c *Client) LookupToken(ctx context.Context, accessor string) (*Token, error) {
	const op, path = "look up token", "auth/token/lookup-accessor"
	if why := checkPart(accessor); why != "" {
		return nil, refused(op, path, "not an accessor: "+why)
	}
	secret, err := c.write(ctx, op, path, map[string]any{"accessor": accessor})
	if err != nil {
		return nil, err
	}
	token, why := tokenOf(secret)
	if why == "" && token.Accessor != accessor {
		why = "it is about another token"
	}
	if why != "" {
		return nil, odd(op, path, why)
	}
	return token, nil
}

// RevokeToken ends the token of an accessor, and lets Vault revoke all its leases.
// It succeeds for one that is gone. Vault takes any accessor, also of a token that
// is no agent's: look it up first.
func (c *Client) RevokeToken(ctx context.Context, accessor string) error {
	const op, path = "revoke token", "auth/token/revoke-accessor"
	if why := checkPart(accessor); why != "" {
		return refused(op, path, "not an accessor: "+why)
	}
	_, err := c.write(ctx, op, path, map[string]any{"accessor": accessor})
	if errors.Is(err, ErrGone) {
		return nil
	}
	return err
}

// CreateWrapped makes a token by a token role, wrapped.
func (c *Client) CreateWrapped(ctx context.Context, r WrappedRequest) (Wrapped, error) {
	const op = "make a wrapped token"
	path := "auth/token/create/" + r.Role
	if why := r.check(); why != "" {
		return Wrapped{}, refused(op, clean(path), why)
	}
	secret, err := c.write(ctx, op, path, map[string]any{
		"entity_alias": r.EntityAlias, "meta": r.Meta, "ttl": seconds(r.TTL), "explicit_max_ttl": seconds(r.MaxTTL), "no_default_policy": true,
	}, func(q *api.Request) { q.WrapTTL = seconds(r.WrapTTL) })
	if err != nil {
		return Wrapped{}, err
	}
	if secret == nil || secret.WrapInfo == nil || secret.WrapInfo.Token == "" || secret.WrapInfo.WrappedAccessor == "" {
		return Wrapped{}, errors.Join(refused(op, path, "the token came unwrapped; see that nothing between here and Vault drops X-Vault-Wrap-TTL"), c.drop(ctx, secret))
	}
	w := secret.WrapInfo
	return Wrapped{
		Token: configopaque.String(w.Token), Accessor: w.WrappedAccessor,
		Expires: w.CreationTime.Add(time.Duration(w.TTL) * time.Second),
	}, nil
}

// drop ends a token that came in clear, which nobody gets.
func (c *Client) drop(ctx context.Context, secret *api.Secret) error {
	if secret == nil || secret.Auth == nil || secret.Auth.Accessor == "" {
		return nil
	}
	return c.RevokeToken(ctx, secret.Auth.Accessor)
}

// check is why a request is wrong, "" when it is not.
func (r *WrappedRequest) check() string {
	switch {
	case r.EntityAlias == "":
		return "there is no entity alias, so the token would be nobody's"
	case r.TTL < time.Second, r.MaxTTL < r.TTL, r.WrapTTL < time.Second:
		return "the TTLs have to be a second or more, and the longest not below the first"
	default:
		return checkPart(r.Role)
	}
}

// seconds is a TTL as Vault reads it, rounded down so that it grants no more.
func seconds(d time.Duration) string { return strconv.FormatInt(int64(d/time.Second), 10) + "s" }

// AuditHash is what an audit device writes in place of a value.
func (c *Client) AuditHash(ctx context.Context, device, value string) (string, error) {
	const op = "hash as the audit log does"
	path := "sys/audit-hash/" + device
	secret, err := c.write(ctx, op, path, map[string]any{"input": value})
	if err != nil {
		return "", err
	}
	hash := ""
	if secret != nil {
		hash = text(secret.Data["hash"])
	}
	if hash == "" {
		return "", odd(op, path, "it has no hash")
	}
	return hash, nil
}
