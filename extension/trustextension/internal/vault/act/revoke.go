// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/internal/vaultapi"
)

// bound are the credentials that an action is to end.
func (a *Actuator) bound(action *trustapi.Action) (of []trustapi.Credential) {
	for _, c := range a.cfg.Credentials.Credentials(action.Agent) {
		if c.EndedBy(action) {
			of = append(of, c)
		}
	}
	return of
}

// each calls do for all indices up to n, some at a time, and waits for them. What one
// panics with is an error: nobody else would catch it.
func each(n int, do func(i int)) error {
	var group errgroup.Group
	group.SetLimit(parallel)
	for i := range n {
		group.Go(func() (err error) {
			defer func() {
				if p := recover(); p != nil {
					err = fmt.Errorf("it failed in an unforeseen way: %v", p)
				}
			}()
			do(i)
			return nil
		})
	}
	return group.Wait()
}

// revoke ends credentials: all their tokens first, as that is fast and lets Vault
// revoke their leases by itself, and then what is left of the leases.
func (a *Actuator) revoke(ctx context.Context, t *target, action *trustapi.Action) (string, error) {
	all := a.bound(action)
	if len(all) == 0 {
		return "it holds no credentials that are known", nil
	}
	r, ours := &report{}, make([]bool, len(all))
	r.check(each(len(all)+1, func(i int) {
		if i == 0 {
			a.meet(ctx, t)
			return
		}
		ours[i-1] = a.endToken(ctx, t, &all[i-1], r)
	}))
	var leases []string
	for i := range all {
		for _, l := range all[i].Leases {
			switch {
			case ours[i]:
				leases = append(leases, l.ID)
			case !r.isForeign(all[i].Accessor):
				r.leave(&r.leases, l.ID)
			}
		}
	}
	r.check(each(len(leases), func(i int) { a.endLease(ctx, t, leases[i], r) }))
	a.tell(t, r)
	r.check(a.disown(ctx, action.Agent, r))
	return r.detail(), r.err()
}

// endToken ends the token of a credential, if Vault says that it is the agent's,
// and reports whether its leases may be seen to.
func (a *Actuator) endToken(ctx context.Context, t *target, c *trustapi.Credential, r *report) (ours bool) {
	if !accessor.MatchString(c.Accessor) {
		a.batch(c, r)
		return true
	}
	token, err := a.token(ctx, c.Accessor)
	if errors.Is(err, vaultapi.ErrGone) {
		return true
	}
	if err == nil {
		ours, err = a.owns(ctx, t, c, token)
	}
	switch {
	case err != nil:
		r.lose(&r.tokens, trustapi.Short(c.Accessor), err)
		return false
	case !ours:
		r.addForeign(c.Accessor, token.Entity)
		return false
	case token.Ending:
		return true
	}
	if err := a.wait(ctx); err != nil {
		r.lose(&r.tokens, trustapi.Short(c.Accessor), err)
		return true
	}
	if err := a.endKnown(ctx, c.Accessor); err != nil {
		r.lose(&r.tokens, trustapi.Short(c.Accessor), err)
		return true
	}
	r.count(&r.ended)
	return true
}

// token is what Vault says of a token. While Vault ends one, it answers for a moment
// that the caller may not ask, and soon that there is none.
func (a *Actuator) token(ctx context.Context, accessor string) (*vaultapi.Token, error) {
	for pause := time.Millisecond; ; pause *= 4 {
		token, err := a.cfg.Client.LookupToken(ctx, accessor)
		if !errors.Is(err, vaultapi.ErrDenied) || pause > 16*time.Millisecond {
			return token, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pause):
		}
	}
}

// endKnown ends a token. One whose answer was lost is a success if it is gone.
func (a *Actuator) endKnown(ctx context.Context, accessor string) error {
	err := a.cfg.Client.RevokeToken(ctx, accessor)
	if err == nil || errors.Is(err, vaultapi.ErrGone) {
		return nil
	}
	token, again := a.token(ctx, accessor)
	if errors.Is(again, vaultapi.ErrGone) || again == nil && token.Ending {
		return nil
	}
	return err
}

// accessor is what Vault makes one of. A batch token has none.
var accessor = regexp.MustCompile(`^[A-Za-z0-9._-]{1,128}$`)

// batch sees to a token that has no accessor: nothing can end it before its time.
func (a *Actuator) batch(c *trustapi.Credential, r *report) {
	if !a.expired(c) {
		r.lose(&r.tokens, "of no accessor", fmt.Errorf(
			"%w: a batch token cannot be revoked, and lives until %s unless its entity is disabled: let the auth role make service tokens",
			ErrUnverified, c.Expires.UTC().Format(time.RFC3339)))
	}
}

// expired reports whether a token that cannot be looked up has ended. What cannot
// be an accessor is that of no token.
func (a *Actuator) expired(c *trustapi.Credential) bool {
	return c.Accessor != "" || !c.Live(a.cfg.Now())
}

// owns reports whether a token is of the agent's entity. Where the entity is not
// there any more, its tokens are those that were bound as of it.
func (a *Actuator) owns(ctx context.Context, t *target, c *trustapi.Credential, token *vaultapi.Token) (bool, error) {
	if id, ok := a.ids.Get(t.Key()); ok && id == token.Entity {
		return true, nil
	}
	e, err := a.entity(ctx, t)
	if errors.Is(err, ErrNoEntity) {
		return c.Entity != "" && c.Entity == token.Entity, nil
	}
	return err == nil && e.ID != "" && e.ID == token.Entity, err
}

// meet asks who the agent is, while others ask whose its tokens are. They ask again
// where it fails.
func (a *Actuator) meet(ctx context.Context, t *target) {
	if _, known := a.ids.Get(t.Key()); !known {
		_, _ = a.first(ctx, t)
	}
}

// wait waits until one more may be revoked.
func (a *Actuator) wait(ctx context.Context) error {
	if err := a.pace.Wait(ctx); err != nil {
		return errors.Join(fmt.Errorf("%w (%g)", ErrPace, a.cfg.PerSecond), ctx.Err())
	}
	return nil
}

// tell tells of what was left alone.
func (a *Actuator) tell(t *target, r *report) {
	for accessor, entity := range r.foreign {
		a.foreign.Add(1)
		text := fmt.Sprintf("token %s was bound to this agent, but Vault says that it is of the entity %q: it was left alone, and is forgotten", trustapi.Short(accessor), entity)
		a.cfg.Record(t.Key(), CredentialMismatch, text)
		a.cfg.Log.Error("a credential is not whose it was taken for", zap.String("agent", t.Key()), zap.String("what", text))
	}
	if n := len(r.outside); n > 0 {
		a.outside.Add(uint64(n))
		text := fmt.Sprintf("%d leases are under no path that it is granted and are left to Vault, which revokes them with their token: [%s]", n, list(r.outside))
		a.cfg.Record(t.Key(), LeaseOutsideGrants, text)
		a.cfg.Log.Warn("leases are under no path that their agent is granted", zap.String("agent", t.Key()), zap.String("what", text))
	}
}

// disown forgets credentials that are not the agent's.
func (a *Actuator) disown(ctx context.Context, agent string, r *report) error {
	if len(r.foreign) == 0 {
		return nil
	}
	var accessors []string
	for accessor := range r.foreign {
		accessors = append(accessors, accessor)
	}
	return a.cfg.Credentials.Unbind(ctx, agent, accessors, nil)
}
