// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"context"
	"errors"
	"time"

	"go.uber.org/zap"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/internal/vaultapi"
	"github.com/leasehold/leasehold/internal/vaultsetup"
)

// Run is a run of an agent that goes on.
type Run struct {
	// ID is the cycle, the UID of the Job.
	ID                string
	Started, Deadline time.Time
}

// Standing is how an agent stands.
type Standing struct {
	Phase trust.Phase
	// Quarantined says that its entity is to be disabled.
	Quarantined bool
	// Observed says that the policy carries nothing out on it: what differs is told
	// and left as it is.
	Observed bool
	// Busy says that an action on it is open, so that what Vault says of it may be
	// about to change.
	Busy bool
}

// Config is what a Watcher is made of. Client, Agent, Agents, Credentials, Runs,
// Standing and Submit must be set; the rest has defaults or is optional. Functions are called
// from several goroutines, and those without a context must not block.
type Config struct {
	Client *vaultapi.Client
	// Follows says that records of the audit log are to come. Where it does not,
	// nobody is kept from rising as none do.
	Follows bool
	// Device is the audit device by which accessors are hashed, "file" by default.
	Device string
	// Agent is what Vault has of the agent of a name, nil for nothing; Agents are
	// all those that have something there.
	Agent  func(key string) *vaultsetup.Agent
	Agents func() []*vaultsetup.Agent
	// Credentials keeps what is found.
	Credentials trustapi.Credentials
	// Runs are those of an agent that go on now.
	Runs func(agent string) []Run
	// Standing is how an agent stands now.
	Standing func(agent string) Standing
	// Submit takes evidence in. An error means that it has to be submitted again.
	Submit func(ctx context.Context, all []trustapi.Submission) error

	// Blind, if it is set, reports whether what runs cannot be seen, so that
	// nothing can be said of credentials outside of runs.
	Blind func() bool
	// Revert, if it is set, has Vault hold again what an agent's standing asks for;
	// why says what it holds instead.
	Revert func(ctx context.Context, agent, why string) error
	// SetUp, if it is set, says what of an agent's policies and roles in Vault differs
	// from what was applied.
	SetUp func(ctx context.Context, a *vaultsetup.Agent) ([]string, error)
	// Drifted, if it is set, is told what differs in Vault from an agent's standing, or
	// from what was applied, once until something else does.
	Drifted func(agent, text string)
	// Count, if it is set, counts by what and how it went: see the constants.
	Count func(what, outcome string)

	// Tolerance is how much later than a record what it is judged by may come; 2 s
	// by default.
	Tolerance time.Duration
	// StartWithin is how much later than a login it may be told that the pod which
	// logged in runs, as a kubelet is late with that where it is busy; 30 s by
	// default.
	StartWithin time.Duration
	// CanaryEvery is how often the watcher asks for a record of its own, 5 s by
	// default; CanaryWithin is how long that may take until the log counts as
	// broken, 10 s by default.
	CanaryEvery, CanaryWithin time.Duration
	// NarrowWithin is how long after a phase was lowered a record may still show
	// the old one; 10 s by default.
	NarrowWithin time.Duration
	// Forbidden is from how many requests on for what is never granted a cycle is
	// told of; 5 by default.
	Forbidden int
	// PruneEvery is how often credentials are looked at that are to be gone, 30 s
	// by default; DriftEvery how often each agent's entity is, a minute by default. Every
	// tenth time its policies and roles are, too.
	PruneEvery, DriftEvery time.Duration
	// AskTimeout bounds one question to Vault, 3 s by default.
	AskTimeout time.Duration

	// Now is the clock, time.Now by default.
	Now func() time.Time
	// Log is optional.
	Log *zap.Logger
}

// What Config.Count is given: what it is that is counted.
const (
	CountRecords  = "records"  // outcomes: own, agent, other, again, unknown
	CountBound    = "bound"    // outcomes: those of CredentialSource, gone, refused, failed
	CountFindings = "findings" // outcomes: the rules' ids, unknown, dropped
	CountHints    = "hints"    // outcomes: bound, foreign, gone, stranger, dropped, failed, again
	CountPruned   = "pruned"   // outcomes: gone, renewed, failed
	CountDrift    = "drift"    // outcomes: reverted, failed, told
	CountGaps     = "gaps"     // outcomes: lost
)

func (c *Config) validate() error {
	if c.Client == nil || c.Agent == nil || c.Agents == nil || c.Credentials == nil || c.Runs == nil || c.Standing == nil || c.Submit == nil {
		return errors.New("a watcher needs Client, Agent, Agents, Credentials, Runs, Standing and Submit")
	}
	return nil
}

// fill puts defaults where nothing is set.
func (c *Config) fill() {
	orElse(&c.Tolerance, 2*time.Second)
	orElse(&c.StartWithin, 30*time.Second)
	orElse(&c.CanaryEvery, 5*time.Second)
	orElse(&c.CanaryWithin, 10*time.Second)
	orElse(&c.NarrowWithin, 10*time.Second)
	orElse(&c.Forbidden, 5)
	orElse(&c.PruneEvery, 30*time.Second)
	orElse(&c.DriftEvery, time.Minute)
	orElse(&c.AskTimeout, 3*time.Second)
	if c.Device == "" {
		c.Device = "file"
	}
	if c.Blind == nil {
		c.Blind = func() bool { return false }
	}
	if c.Drifted == nil {
		c.Drifted = func(string, string) {}
	}
	if c.Count == nil {
		c.Count = func(string, string) {}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = zap.NewNop()
	}
}

func orElse[N ~int | ~int64](n *N, otherwise N) {
	if *n <= 0 {
		*n = otherwise
	}
}
