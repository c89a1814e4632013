// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package track

import (
	"time"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/judge"
	"github.com/leasehold/leasehold/internal/tokens"
)

// Config bounds a Tracker in time and memory. The zero value of a field means
// its default.
type Config struct {
	// SettleTime is how long a cycle's root waits for the cycle's other spans.
	SettleTime time.Duration
	// CycleTimeout is how long a cycle without a root may be quiet.
	CycleTimeout time.Duration
	// MaxDuration closes a cycle however busy it still is.
	MaxDuration time.Duration
	// LateWindow is how long a settled cycle takes late spans.
	LateWindow time.Duration
	// MaxCycles is how many cycles are held at once, settled ones included.
	MaxCycles int
	// MaxSteps is how many spans of one cycle are told apart.
	MaxSteps int
	// MaxTools and MaxModels are how many names of tools and models are told
	// apart in one cycle; the rest go under OtherName.
	MaxTools, MaxModels int
	// RemoteParentIsRoot takes a span whose parent is in another process for
	// a root, for senders whose callers send their spans elsewhere.
	RemoteParentIsRoot bool
	// Judge judges the cycles; nil leaves it at counting.
	Judge *judge.Judge
	// Uses tells what the credentials of a proven agent's cycle were used for, from
	// memory; known says that it is all. It is asked without a lock, from any
	// goroutine, once a settlement; nil where nobody knows.
	Uses func(agent, cycle string) (all []anomaly.CredentialUse, known bool)
	// Prices returns the catalogue in force; nil means the embedded one.
	Prices func() *tokens.Catalog
}

// OtherName stands for tools and models beyond the number that is told apart.
const OtherName = anomaly.OtherName

func (c Config) withDefaults() Config {
	set(&c.SettleTime, 5*time.Second)
	set(&c.CycleTimeout, 10*time.Minute)
	set(&c.MaxDuration, 24*time.Hour)
	set(&c.LateWindow, time.Minute)
	set(&c.MaxCycles, 100_000)
	set(&c.MaxSteps, 10_000)
	set(&c.MaxTools, 64)
	set(&c.MaxModels, 16)
	if c.Prices == nil {
		embedded := tokens.Default()
		c.Prices = func() *tokens.Catalog { return embedded }
	}
	return c
}

func set[T comparable](v *T, def T) {
	var zero T
	if *v == zero {
		*v = def
	}
}
