// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/internal/vaultapi"
)

// verifyRevoked looks that Vault knows no token and no lease any more that the
// action is about, also of those that were bound meanwhile, and forgets what is
// gone.
func (a *Actuator) verifyRevoked(ctx context.Context, t *target, action *trustapi.Action) error {
	all := a.bound(action)
	if len(all) == 0 {
		return nil
	}
	r, gone := &report{}, make([]seen, len(all))
	r.check(each(len(all), func(i int) { gone[i] = a.look(ctx, t, &all[i], r) }))
	r.check(a.forget(ctx, action, gone))
	err := r.err()
	if err == nil && action.Kind == trust.Revoke {
		a.cfg.Record(t.Key(), CredentialsRevoked, number(len(all), "token")+" and all leases of them are gone")
	}
	return err
}

// seen is what is gone of a credential.
type seen struct {
	accessor string
	token    bool
	leases   []string
}

func (a *Actuator) look(ctx context.Context, t *target, c *trustapi.Credential, r *report) seen {
	s := seen{accessor: c.Accessor, token: a.tokenGone(ctx, c, r)}
	for _, l := range c.Leases {
		if !t.mayLook(l.ID) {
			s.leases = append(s.leases, l.ID) // told of by revoke, and Vault's to end
			continue
		}
		lease, err := a.cfg.Client.LookupLease(ctx, l.ID)
		switch {
		case errors.Is(err, vaultapi.ErrGone):
			s.leases = append(s.leases, l.ID)
		case err != nil:
			r.lose(&r.leases, l.ID, err)
		case lease.Irrevocable():
			r.leave(&r.irrevocable, l.ID)
		default:
			r.leave(&r.leases, l.ID)
		}
	}
	return s
}

func (a *Actuator) tokenGone(ctx context.Context, c *trustapi.Credential, r *report) bool {
	if !accessor.MatchString(c.Accessor) {
		a.batch(c, r)
		return a.expired(c)
	}
	token, err := a.token(ctx, c.Accessor)
	switch {
	case errors.Is(err, vaultapi.ErrGone), err == nil && token.Ending:
		return true
	case err != nil:
		r.lose(&r.tokens, trustapi.Short(c.Accessor), err)
	default:
		r.leave(&r.tokens, trustapi.Short(c.Accessor))
	}
	return false
}

// forget forgets what is gone. A credential stays as long as a lease of it does, or
// is one that was bound while Vault was looked at.
func (a *Actuator) forget(ctx context.Context, action *trustapi.Action, all []seen) error {
	var accessors, leases []string
	now := a.bound(action)
	for _, s := range all {
		if s.token && !hasMore(now, &s) {
			accessors = append(accessors, s.accessor)
		} else {
			leases = append(leases, s.leases...)
		}
	}
	if len(accessors) == 0 && len(leases) == 0 {
		return nil
	}
	if err := a.cfg.Credentials.Unbind(ctx, action.Agent, accessors, leases); err != nil {
		return fmt.Errorf("forget what is gone: %w", err)
	}
	return nil
}

// hasMore reports whether a credential has a lease that was not seen to be gone.
func hasMore(all []trustapi.Credential, s *seen) bool {
	for i := range all {
		if all[i].Accessor != s.accessor {
			continue
		}
		for _, l := range all[i].Leases {
			if !slices.Contains(s.leases, l.ID) {
				return true
			}
		}
	}
	return false
}
