// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"context"
	"errors"
	"time"

	"github.com/leasehold/leasehold/internal/vaultapi"
)

// endLease sees to it that a lease ends. The token's revocation has queued it, or
// revokes it right now; one that is not queued is, as a revocation that Vault is
// waited for is forgotten when it fails. Then it is asked for at once, since the
// queue may be long.
func (a *Actuator) endLease(ctx context.Context, t *target, id string, r *report) {
	if !t.mayRevoke(id) {
		if t.granted {
			r.leave(&r.outside, id)
			return
		}
		a.await(ctx, id, r) // nothing tells whether it may be touched
		return
	}
	lease, err := a.cfg.Client.LookupLease(ctx, id)
	switch {
	case errors.Is(err, vaultapi.ErrGone):
		return
	case err != nil:
		r.lose(&r.leases, id, err)
		return
	}
	if err := a.wait(ctx); err != nil {
		r.lose(&r.leases, id, err)
		return
	}
	if lease.TTL > 0 {
		if err := a.cfg.Client.RevokeLease(ctx, id, false); err != nil && !errors.Is(err, vaultapi.ErrGone) {
			if _, again := a.cfg.Client.LookupLease(ctx, id); !errors.Is(again, vaultapi.ErrGone) {
				r.lose(&r.leases, id, err)
			}
			return
		}
	}
	failed := a.cfg.Client.RevokeLease(ctx, id, true)
	if failed != nil && lease.Irrevocable() {
		if _, again := a.cfg.Client.LookupLease(ctx, id); !errors.Is(again, vaultapi.ErrGone) {
			r.leave(&r.irrevocable, id)
		}
		return
	}
	a.await(ctx, id, r)
}

// await waits until a lease is gone, for as long as one try has patience.
func (a *Actuator) await(ctx context.Context, id string, r *report) {
	const first, most = time.Millisecond, 50 * time.Millisecond
	bounded, cancel := context.WithTimeout(ctx, patience)
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
