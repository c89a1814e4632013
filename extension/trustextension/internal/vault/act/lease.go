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
	if t.mayRevoke(id) {
		if err := a.push(ctx, lease, id); err != nil {
			a.failed(ctx, id, err, r)
			return
		}
	}
	a.await(ctx, id, r)
}

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

// await waits until a lease is gone, for as long as one try has patience.
func (a *Actuator) await(ctx context.Context, id string, r *report) {
	const first, most = time.Millisecond, 50 * time.Millisecond
	bounded, cancel := context.WithTimeout(ctx, a.cfg.Patience)
	defer cancel()
	for pause := first; ; pause = min(2*pause, most) {
		_, err := a.cfg.Client.LookupLease(bounded, id)
		switch {
		case errors.Is(err, vaultapi.ErrGone):
			r.count(&r.freed)
			return
		case ctx.Err() != nil:
			r.lose(&r.leases, id, ctx.Err())
			return
		case bounded.Err() != nil:
			r.leave(&r.leases, id)
			return
		case err != nil:
			r.lose(&r.leases, id, err)
			return
		}
		select {
		case <-bounded.Done():
		case <-time.After(pause):
		}
	}
}
