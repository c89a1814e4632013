// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustapi

import (
	"context"
	"errors"
	"time"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
)

// What a Service returns beside other errors.
var (
	// ErrNotFound is that there is no such agent.
	ErrNotFound = errors.New("no such agent")
	// ErrRefused is that the request cannot be carried out as things stand; its
	// text says why and what to do.
	ErrRefused = errors.New("refused")
	// ErrUnavailable is that the engine cannot take anything in now.
	ErrUnavailable = errors.New("the engine takes nothing in now")
)

// Service is what the engine offers to its HTTP API. All of it may be called
// from any goroutine; what it returns belongs to the caller.
type Service interface {
	Fleet() Fleet
	// Agents lists agents by name, those after the name after, at most limit,
	// of a phase or condition if q says so.
	Agents(q Query) []Agent
	// Agent returns ErrNotFound for an unknown one.
	Agent(name string) (Detail, error)
	Approvals() []Approval
	// Ask carries out what a person asks for, and returns when it is durable.
	Ask(ctx context.Context, agent string, r trust.Request) (Decision, error)
	// Entries reads the ledger from seq on, at most limit entries.
	Entries(from uint64, limit int) ([]ledger.Entry, error)
	// Watch calls for a look at the ledger: its channel has room for one, and
	// gets a value after new entries are durable. cancel ends it.
	Watch() (changed <-chan struct{}, cancel func())
}

// Query narrows a list of agents.
type Query struct {
	After     string
	Limit     int
	Phase     string
	Condition string
	// Match is a part of the name.
	Match string
}

// Submission is a piece of evidence on its way to the engine.
type Submission struct {
	// Agent is whose evidence it is: the identity that the connection proved,
	// or else the name that the evidence claims.
	Agent  string
	Proven bool
	// Source says how it was proven, such as "basic".
	Source string
	audit.Evidence
}

// Intake is what takes evidence in.
type Intake interface {
	// Submit returns nil when all of it is durable: counted, or recorded as not
	// counting. An error means that nothing of it may be forgotten by the
	// caller; what is submitted again counts once.
	Submit(ctx context.Context, all []Submission) error
	// Impair tells that evidence is being refused or dropped on its way here, so
	// that for a while nobody rises and no silence is held against anybody.
	Impair(why string)
}

// Ears are told that spans of an agent's cycle came, which is no evidence and
// still tells who is silent. Both names are proven ones.
type Ears interface {
	Heard(agent, cycle string)
}

// RunEnd is a run that has ended, as a witness says.
type RunEnd struct {
	// Agent and Cycle are proven names.
	Agent, Cycle string
	// Succeeded says that it did what it was started for.
	Succeeded bool
	At        time.Time
}

// Runs tells which runs have ended.
type Runs interface {
	// Ended are those after the cursor, the latest of them where there are many,
	// and the cursor to go on from.
	Ended(after uint64) (ended []RunEnd, next uint64)
}

// Grants tells what an agent may do by its own name.
type Grants interface {
	// Grant is nil where nothing is said of the agent.
	Grant(agent string) *anomaly.Grant
}

// Phases tells which phase an agent holds.
type Phases interface {
	// Phase returns false for an agent that is not known, which holds the lowest.
	Phase(agent string) (trust.Phase, bool)
}
