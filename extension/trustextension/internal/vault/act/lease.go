// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"context"
	"errors"
	"time"

	"github.com/leasehold/leasehold/internal/vaultapi"
)

// endLease sees to it that a lease ends.
func (a *Actuator) endLease(ctx context.Context, t *target, id string, r *report) {
	if !t.mayLook(id) {
		r.leave(&r.outside, id)
		return
	}
	lease, err := a.cfg.Client.LookupLease(ctx, id)
	switch {
	case errors.Is(err, vaultapi.ErrGone):
		r.count(&r.freed)
		return
	case err != nil:
		r.lose(&r.leases, id, err)
		return
	}
	if lease.TTL <= 0 && !lease.Irrevocable() && a.gone(ctx, id, soon, ownPace) == nil {
		r.count(&r.freed)
		return
	}
	pause := soon
	if t.mayRevoke(id) {
		if err := a.push(ctx, lease, id); err != nil {
			a.failed(ctx, id, err, r)
			return
		}
		pause = 0 // Vault answers when it has tried
	}
	a.await(ctx, id, pause, r)
}

// soon is when a lease is looked for again that was there just now.
const soon = time.Millisecond

// ownPace is how long Vault may take over a lease that it ends by itself until it is
// asked to, which is the same work for the backend once more.
const ownPace = 250 * time.Millisecond

// push lets Vault revoke a lease. What Vault is waited for it forgets when it fails,
// so that the lease is queued first, unless it is: its time is over, by itself or
// with its token. Then it is asked for at once, since the queue may be long.
func (a *Actuator) push(ctx context.Context, lease *vaultapi.Lease, id string) error {
	if err := a.wait(ctx); err != nil {
		return err
	}
	if lease.TTL > 0 {
		if err := a.cfg.Client.RevokeLease(ctx, id, false); err != nil {
			return err
		}
	}
	switch err := a.cfg.Client.RevokeLease(ctx, id, true); {
	case errors.Is(err, vaultapi.ErrDenied), errors.Is(err, vaultapi.ErrQuota):
		return err
	case err != nil && lease.Irrevocable():
		return ErrIrrevocable
	default:
		return nil // it is queued
	}
}

// failed notes what push failed with, unless the lease is gone all the same.
func (a *Actuator) failed(ctx context.Context, id string, err error, r *report) {
	_, again := a.cfg.Client.LookupLease(ctx, id)
	switch {
	case errors.Is(again, vaultapi.ErrGone):
		r.count(&r.freed)
	case errors.Is(err, ErrIrrevocable) && again == nil:
		r.leave(&r.irrevocable, id)
	case errors.Is(err, ErrIrrevocable):
		r.lose(&r.leases, id, again)
	default:
		r.lose(&r.leases, id, err)
	}
}

// await waits until a lease is gone, for as long as one try has patience; it looks for
// it after a pause.
func (a *Actuator) await(ctx context.Context, id string, pause time.Duration, r *report) {
	switch err := a.gone(ctx, id, pause, a.cfg.Patience); {
	case err == nil:
		r.count(&r.freed)
	case errors.Is(err, errStill):
		r.leave(&r.leases, id)
	default:
		r.lose(&r.leases, id, err)
	}
}

// errStill is that Vault still has a lease.
var errStill = errors.New("it is still there")

// gone asks for a lease, after a pause and then for so long, ever more seldom, and
// returns nil once Vault has none.
func (a *Actuator) gone(ctx context.Context, id string, pause, long time.Duration) error {
	const often, seldom = 50 * time.Millisecond, 500 * time.Millisecond
	bounded, cancel := context.WithTimeout(ctx, long)
	defer cancel()
	// Twice as long each time, and a quarter of the time that it has taken at least: many
	// leases that wait for one database must not use up the rate of requests.
	for began := time.Now(); ; pause = min(max(soon, min(2*pause, often), time.Since(began)/4), seldom) {
		select {
		case <-bounded.Done():
		case <-time.After(pause):
		}
		_, err := a.cfg.Client.LookupLease(bounded, id)
		switch {
		case errors.Is(err, vaultapi.ErrGone):
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case bounded.Err() != nil:
			return errStill
		case err != nil:
			return err
		}
	}
}
