// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"go.uber.org/zap"
	"golang.org/x/sync/singleflight"
	"golang.org/x/time/rate"

	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/internal/vaultapi"
	"github.com/leasehold/leasehold/internal/vaultsetup"
)

const (
	// DefaultPerSecond is how many tokens and leases are revoked in a second.
	DefaultPerSecond = 200
	// maxEntities is of how many agents the entity's id is remembered.
	maxEntities = 4096
	// parallel is how much of one agent is asked for at once.
	parallel = 8
	// DefaultPatience is Config's Patience where that says nothing.
	DefaultPatience = 3 * time.Second
)

// Config is what an Actuator is made of. Client, Agent and Credentials must be set.
type Config struct {
	// Client is that of the purpose "act".
	Client *vaultapi.Client
	// Agent is what an Agent's spec.vault says; nil where it says nothing, or there is
	// no such Agent any more: its entity is found by its name all the same.
	Agent func(name string) *vaultsetup.Agent
	// Protected reports whether an agent is never acted on; none is when nil.
	Protected func(name string) bool
	// Credentials are those that agents hold.
	Credentials trustapi.Credentials
	// PerSecond bounds how many tokens and leases are revoked in a second, of all
	// agents together; DefaultPerSecond when 0.
	PerSecond float64
	// Patience is how long one try waits for a lease that Vault goes on revoking, so
	// that a backend that is down does not keep the engine's workers from other
	// agents; DefaultPatience when 0.
	Patience time.Duration
	// Record is told what a person should know of an agent, for Events; it must not
	// block. May be nil.
	Record func(agent, reason, text string)
	// Now is the clock; time.Now when nil.
	Now func() time.Time
	Log *zap.Logger
}

// The reasons that Record is told.
const (
	// CredentialMismatch is that a credential was bound to an agent that Vault says
	// is not the agent's; it is left alone.
	CredentialMismatch = "CredentialMismatch"
	// LeaseOutsideGrants is that a lease is under no path that the agent is granted;
	// it is left to what Vault does with the leases of a token that ends.
	LeaseOutsideGrants = "LeaseOutsideGrants"
	// PolicyDrift is that an entity had policies that Leasehold did not give it.
	PolicyDrift = "PolicyDrift"
	// GroupMember is that an entity is in groups, whose policies it has too.
	GroupMember = "EntityInGroup"
	// CredentialsRevoked is that an agent's credentials are gone.
	CredentialsRevoked = "CredentialsRevoked"
)

// Actuator carries actions out in Vault. It may be used from any goroutine, also
// for the same agent.
type Actuator struct {
	cfg  Config
	pace *rate.Limiter
	// ids are entities' ids by agent, as they were last seen.
	ids              *lru.Cache[string, string]
	foreign, outside atomic.Uint64
	asking           singleflight.Group // by agent
}

// New makes an actuator. It fails when the configuration is incomplete.
func New(cfg Config) (*Actuator, error) {
	if cfg.Client == nil || cfg.Agent == nil || cfg.Credentials == nil {
		return nil, errors.New("an actuator needs a client of Vault, the agents and their credentials")
	}
	if cfg.PerSecond == 0 {
		cfg.PerSecond = DefaultPerSecond
	}
	if !(cfg.PerSecond > 0) {
		return nil, fmt.Errorf("revocations per second are %v: there must be some", cfg.PerSecond)
	}
	if cfg.Patience == 0 {
		cfg.Patience = DefaultPatience
	}
	if cfg.Patience < 0 {
		return nil, fmt.Errorf("patience is %v: it cannot be negative", cfg.Patience)
	}
	if cfg.Protected == nil {
		cfg.Protected = func(string) bool { return false }
	}
	if cfg.Record == nil {
		cfg.Record = func(string, string, string) {}
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = zap.NewNop()
	}
	ids, err := lru.New[string, string](maxEntities)
	if err != nil {
		return nil, err
	}
	burst := max(1, int(min(cfg.PerSecond, 1e6)))
	return &Actuator{cfg: cfg, pace: rate.NewLimiter(rate.Limit(cfg.PerSecond), burst), ids: ids}, nil
}

// Counts are what the actuator left alone since it was made.
type Counts struct {
	// Foreign tokens were bound to an agent that they are not of.
	Foreign uint64
	// Outside are leases under no path that their agent is granted.
	Outside uint64
}

// Counts are the actuator's.
func (a *Actuator) Counts() Counts {
	return Counts{Foreign: a.foreign.Load(), Outside: a.outside.Load()}
}
