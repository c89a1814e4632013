// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"context"
	"errors"
)

// LookupLease is the lease of an id; ErrGone where there is none.
func (c *Client) LookupLease(ctx context.Context, id string) (*Lease, error) {
	const op, path = "look up lease", "sys/leases/lookup"
	if why := checkPath(id); why != "" {
		return nil, refused(op, path, "not a lease: "+why)
	}
	secret, err := c.write(ctx, op, path, map[string]any{"lease_id": id})
	if err != nil {
		return nil, err
	}
	lease, why := leaseOf(secret)
	if why == "" && lease.ID != id {
		why = "it is about another lease"
	}
	if why != "" {
		return nil, odd(op, path, why)
	}
	return lease, nil
}

// RevokeLease revokes a lease; it succeeds for one that is gone. With sync it is
// revoked when this returns, or the attempt is forgotten; without, Vault goes on
// trying. The id stands in the path, so that the audit log shows it.
func (c *Client) RevokeLease(ctx context.Context, id string, sync bool) error {
	_, err := c.write(ctx, "revoke lease", "sys/leases/revoke/"+id, map[string]any{"sync": sync})
	if errors.Is(err, ErrGone) {
		return nil
	}
	return err
}
