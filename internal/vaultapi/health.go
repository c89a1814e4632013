// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"context"
	"time"

	"github.com/hashicorp/vault/api"
)

// Health is what Vault says of itself to anybody.
type Health struct {
	Initialized, Sealed bool
	// Standby is that the node is not the active one; it passes requests on.
	Standby bool
	// Version is such as "1.21.4", "" where Vault is told to keep it.
	Version string
}

// Health asks the node that answers how it is. It answers without a login, and also
// when sealed; the error is that no answer of Vault came.
func (c *Client) Health(ctx context.Context) (h Health, err error) {
	const op, path = "ask for health", "sys/health"
	defer c.tell(op, time.Now(), &err)
	var got answer
	// Of all the namespaces only the root has it. The first call copies, so that
	// the second changes nothing that is shared.
	response, err := c.api.WithResponseCallbacks(got.on).WithNamespace("").Sys().HealthWithContext(ctx)
	if err := classify(op, path, &got, err); err != nil {
		return Health{}, err
	}
	return healthOf(response), nil
}

func healthOf(r *api.HealthResponse) Health {
	return Health{
		Initialized: r.Initialized, Sealed: r.Sealed || !r.Initialized,
		Standby: r.Standby || r.PerformanceStandby, Version: clean(r.Version),
	}
}

// trouble is why a node in this state serves nothing.
func (h Health) trouble() error {
	if !h.Sealed {
		return nil
	}
	e := &Error{Op: "ask for health", Path: "sys/health", kind: ErrSealed, again: true, next: "unseal it: vault operator unseal"}
	if !h.Initialized {
		e.text, e.next = "it was never initialized", "initialize it: vault operator init"
	}
	return e
}
