// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package broker

import (
	"errors"
	"fmt"
	"time"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/internal/vaultapi"
)

// The bounds of what is minted.
const (
	// DefaultWrapTTL is how long a token can be unwrapped, MaxWrapTTL the most that
	// can be set: within it, a pod has to come by an image and start.
	DefaultWrapTTL = 2 * time.Minute
	MaxWrapTTL     = 5 * time.Minute
	// tokenTTL is how long a token lives unless its holder renews it. One that nobody
	// came to hold ends by itself then.
	tokenTTL = 5 * time.Minute
	// leastLife is the shortest time to its deadline that a cycle gets a token for.
	leastLife = 10 * time.Second
	// undoTimeout bounds a revocation that follows on a failure.
	undoTimeout = 3 * time.Second
)

// Config is what a Broker is made of. Vault, Credentials and Phase must be set.
type Config struct {
	Vault *vaultapi.Client
	// Credentials keeps whose each token is, before the token is handed out.
	Credentials trustapi.Credentials
	// Phase is the phase that the engine holds an agent in, false for an agent that
	// it does not know.
	Phase func(agent string) (trust.Phase, bool)
	// Quarantined reports whether the engine holds an agent in quarantine; never
	// when nil.
	Quarantined func(agent string) bool
	// WrapTTL is how long a token can be unwrapped, from a second to MaxWrapTTL;
	// DefaultWrapTTL when 0.
	WrapTTL time.Duration
	// Now is the clock; time.Now when nil.
	Now func() time.Time
}

// Broker mints tokens. It may be used from any goroutine.
type Broker struct{ cfg Config }

// New makes a broker. It fails when the configuration is incomplete or out of
// bounds.
func New(cfg Config) (*Broker, error) {
	if cfg.Vault == nil || cfg.Credentials == nil || cfg.Phase == nil {
		return nil, errors.New("a broker needs Vault, the credentials and the phases that the engine holds")
	}
	if cfg.WrapTTL == 0 {
		cfg.WrapTTL = DefaultWrapTTL
	}
	if cfg.WrapTTL < time.Second || cfg.WrapTTL > MaxWrapTTL {
		return nil, fmt.Errorf("a token can be unwrapped for %v: it has to be from 1s to %v", cfg.WrapTTL, MaxWrapTTL)
	}
	if cfg.Quarantined == nil {
		cfg.Quarantined = func(string) bool { return false }
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Broker{cfg}, nil
}
