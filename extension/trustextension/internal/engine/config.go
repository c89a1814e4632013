// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/leasehold/leasehold/extension/trustextension/internal/store"
	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
)

// Config is what an engine is made of. All fields but those said to be optional
// must be set.
type Config struct {
	Policy *trust.Policy
	// MaxPhases are the agents that may not rise as high as the policy allows.
	MaxPhases map[string]trust.Phase
	Store     store.Store
	Ledger    Book
	Actuator  Actuator
	// Directory is optional: with it, only the agents that it knows are held.
	Directory Directory
	// Publisher is optional: it shows the platform what is held. Published reads
	// what it shows at the start.
	Publisher Publisher
	// Holds is optional: it returns an error where another engine may decide by now, as
	// when this process was paused. Then nothing is given.
	Holds     func() error
	Published func(ctx context.Context, each func(Published) error) error
	// Watchers is optional: who watches the ledger, beyond the life of an engine.
	Watchers *Watchers
	// Witness is optional: without it no cycle is witnessed but by what its verdict
	// says.
	Witness Witness
	// Credentials is optional: with it, Vault is connected. It says why Vault cannot
	// be asked now, "" when it can, and must not block.
	Credentials func() (why string)
	// ObserveUnproven makes evidence without a proven identity count in a record
	// of its own, which nothing follows from. Without it such evidence is refused.
	ObserveUnproven bool
	// MaxAgents bounds how many agents are held; further ones are refused.
	MaxAgents int
	// FindingsPerSecond bounds how many findings that are neither hard nor critical
	// are taken from an agent, and how many triggers ask for its launch.
	FindingsPerSecond float64
	// Tick is how often time is looked at.
	Tick    time.Duration
	Actions ActionConfig
	// Hooks are optional.
	Hooks   Hooks
	Log     *zap.Logger
	Version string
	// Now is the clock.
	Now func() time.Time
}

// Book is the ledger that is written to; *ledger.Ledger is one.
type Book interface {
	Append(entries []ledger.Entry) error
	Head() ledger.Head
	Entries(from uint64, limit int) ([]ledger.Entry, error)
	Recovered() *ledger.Tear
}

// ActionConfig says how actions are tried.
type ActionConfig struct {
	// Workers is how many agents are acted on at once by each desk.
	Workers int
	// Timeout bounds a try, First and Most are the time to the second try and the
	// most between two.
	Timeout, First, Most time.Duration
}

// Hooks are told what happens, for metrics. None may block.
type Hooks struct {
	Evidence func(effect trust.Effect)
	Refused  func(reason string)
	Decided  func(kind trust.Kind, observed bool)
	Acted    func(kind trust.ActionKind, state string)
	// Verified is told how long it was from the evidence, or where that was none from
	// the decision, until the action is seen to be carried out.
	Verified func(kind trust.ActionKind, took time.Duration)
	// GivenUp is told how many credentials or leases are not kept any more, as an
	// agent has too many.
	GivenUp func(n int)
	// Committed is told how many events a transaction had and how long it took.
	Committed func(events int, took time.Duration)
}

// The reasons for which evidence is refused.
const (
	RefusedUnproven = "unproven"
	RefusedName     = "name"
	RefusedRate     = "rate"
	RefusedAgents   = "max_agents"
	// RefusedUnknown is for agents that the directory does not know.
	RefusedUnknown = "unknown"
)
