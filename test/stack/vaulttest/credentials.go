// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaulttest

import (
	"context"
	"slices"
	"sync"

	"github.com/leasehold/leasehold/internal/trustapi"
)

// Credentials keeps credentials in memory. The zero value is empty.
type Credentials struct {
	// Fail is what Bind fails with, nil for nothing. With Late it fails after it
	// bound.
	Fail error
	Late bool
	// OnBind is called in each Bind; may be nil.
	OnBind func(c trustapi.Credential)

	mu  sync.Mutex
	all map[string][]trustapi.Credential
}

var _ trustapi.Credentials = (*Credentials)(nil)

// Bind implements trustapi.Credentials.
func (k *Credentials) Bind(_ context.Context, agent string, c trustapi.Credential) error {
	if k.OnBind != nil {
		k.OnBind(c)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.Fail != nil && !k.Late {
		return k.Fail
	}
	if k.all == nil {
		k.all = map[string][]trustapi.Credential{}
	}
	k.all[agent] = append(k.all[agent], c)
	return k.Fail
}

// Unbind implements trustapi.Credentials.
func (k *Credentials) Unbind(_ context.Context, agent string, accessors, _ []string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.all[agent] = slices.DeleteFunc(k.all[agent], func(c trustapi.Credential) bool { return slices.Contains(accessors, c.Accessor) })
	return nil
}

// Credentials implements trustapi.Credentials.
func (k *Credentials) Credentials(agent string) []trustapi.Credential {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.all[agent])
}
