// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"time"

	"github.com/leasehold/leasehold/internal/audit"
)

// Event is one thing that may move an agent's trust: exactly one of its
// pointers is set.
type Event struct {
	// Proven says that the connection proved whose evidence it is.
	Proven   bool
	Evidence *audit.Evidence
	Request  *Request
	Run      *RunChange
	Trigger  *Trigger
	// Tick is set when nothing happened but time.
	Tick bool
}

// Verb is what a person asks for.
type Verb string

// What a person can ask for.
const (
	VerbApprove    Verb = "approve"
	VerbDeny       Verb = "deny"
	VerbQuarantine Verb = "quarantine"
	VerbRelease    Verb = "release"
	// VerbPromote gives the next phase without the wealth for it, on every floor,
	// and lifts the ceiling that a person set.
	VerbPromote Verb = "promote"
	// VerbDemote takes phases, and sets a ceiling there until a person promotes or
	// releases the agent.
	VerbDemote Verb = "demote"
	// VerbLaunch starts the agent's next cycle, even where its debt or the fleet
	// keeps triggers from it.
	VerbLaunch Verb = "launch"
)

// Gives reports whether an agent may get something by what is asked for.
func (v Verb) Gives() bool {
	return v == VerbApprove || v == VerbRelease || v == VerbPromote || v == VerbLaunch
}

// Request is what a person asks for.
type Request struct {
	Verb Verb
	// Who is the person's authenticated name, Why the reason given.
	Who, Why string
	// Target is the phase to demote to; the one below when nil.
	Target *Phase
	// Evidence is the hash of the approval that is given or denied.
	Evidence string
}

// Trigger asks for the agent's next cycle.
type Trigger struct {
	// ID is the same whenever the same trigger is told again.
	ID string
	// Why says what asks for it.
	Why string
}

// RunChange is what a witness tells of a run of the agent.
type RunChange struct {
	// ID is the cycle's, which for a Kubernetes Job is its UID.
	ID       string
	Started  time.Time
	Deadline time.Time
	// Admitted says that the run is one that was launched for the agent; others
	// give no credit.
	Admitted bool
	// Image is a hash of the images that the run runs, 0 for unknown.
	Image uint64
	// Ended is set when the run is over, Succeeded when it did what it was started
	// for.
	Ended, Succeeded bool
	// Idle is set when nothing of the run runs any more, though it may go on: its
	// pods are over, and its Job is not.
	Idle bool
	// Excuse says why a run ended for which the agent is not to blame, such as an
	// eviction; "" when there is none.
	Excuse string
}

// Surroundings are what a decision needs to know beside the agent.
type Surroundings struct {
	// Fleet is what the fleet's limit lets through for the event's Cause; see
	// Fleet.View.
	Fleet View
	// Unfinished is how many actions of the agent are not done.
	Unfinished int
	// MaxPhase is the highest phase that the agent may hold by its own
	// configuration.
	MaxPhase Phase
	// Launches is how many cycles wait to be launched.
	Launches int
	// Heard tells when the last span of a run came, zero for never; nil where that
	// is not known.
	Heard func(run string) time.Time
	// Impaired is set while our own pipeline refuses or drops data: promotions
	// stop, and silence is not held against anybody.
	Impaired bool
	// Unverified says why what an agent may do cannot be looked at or changed now,
	// so that nobody rises; "" when it can.
	Unverified string
}
