// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

// Kind is what was decided.
type Kind string

// What can be decided.
const (
	// Hold leaves the agent where it is.
	Hold         Kind = "hold"
	Promote      Kind = "promote"
	Demote       Kind = "demote"
	Quarantining Kind = "quarantine"
	Release      Kind = "release"
	// Ask is that a promotion now waits for a person.
	Ask Kind = "ask"
	// Withdraw is that it does not any more.
	Withdraw Kind = "withdraw"
	// Freeze is that the agent is kept from rising and from starting anew, and
	// Unfreeze that it is not any more.
	Freeze   Kind = "freeze"
	Unfreeze Kind = "unfreeze"
	// Launching is that the agent's next cycle is started.
	Launching Kind = "launch"
	// Refuse is that a person's request cannot be carried out.
	Refuse Kind = "refuse"
)

// Effect is what became of the event itself.
type Effect string

// What can become of an event.
const (
	// Counted evidence moved the numbers.
	Counted Effect = "counted"
	// Noted evidence is kept in the record and moves no number.
	Noted Effect = "noted"
	// Duplicate evidence was known.
	Duplicate Effect = "duplicate"
	// Correction made a known cycle worse.
	Correction Effect = "correction"
	// Stale evidence is older than what is remembered: bad one counts, good
	// one does not.
	Stale Effect = "stale"
	// Unproven evidence comes without a proven identity and counts for nothing.
	Unproven Effect = "unproven"
)

// Reason is one rule that had a say.
type Reason struct {
	// Rule is the rule's stable id, such as "debt" or "floor.tasks".
	Rule string `json:"rule" cbor:"1,keyasint"`
	// Text states it in one sentence with its numbers.
	Text string `json:"text" cbor:"2,keyasint"`
}

// Outcome is what Decide came to. It is reused from call to call: Decide
// overwrites all of it and uses its memory again, so that a copy shares Reasons
// and Actions until the next call.
type Outcome struct {
	Effect Effect
	Kind   Kind
	From   Phase
	To     Phase
	// Cause is what the fleet's limit counts it under, such as a rule's id.
	Cause string
	// Hard is set for decisions that one hard event is enough for.
	Hard bool
	// Reasons are in the order of the chain of rules; the first one decided.
	Reasons []Reason
	// Actions are what has to be done, begun in this order.
	Actions []ActionKind
	// Badness is what a verdict counted for, Debt and LogWealth what they were
	// before and after.
	Badness                         float64
	DebtBefore, DebtAfter           float64
	LogWealthBefore, LogWealthAfter float64

	scratch scratch
}

// ActionKind is one idempotent effect on what an agent can do.
type ActionKind string

// The kinds of actions, in the order in which a crash after any of them leaves
// the agent with no more than it had.
const (
	// Disable stops every credential of the agent at once.
	Disable ActionKind = "disable"
	// Narrow sets what its credentials may do to its phase, and reads it back.
	Narrow ActionKind = "narrow"
	// Revoke ends its credentials, and looks that they are gone.
	Revoke ActionKind = "revoke"
	// RevokeCycle ends the credentials of one cycle, which is over.
	RevokeCycle ActionKind = "revoke_cycle"
	// Label lowers the phase that the platform knows, and waits until it holds.
	Label ActionKind = "label"
	// Isolate cuts its pods off the network.
	Isolate ActionKind = "isolate"
	// Suspend stops its running jobs, and waits until their pods are gone.
	Suspend ActionKind = "suspend"
	// Enable lets credentials be issued again, at the phase that it holds.
	Enable ActionKind = "enable"
	// Widen sets what its credentials may do to a higher phase.
	Widen ActionKind = "widen"
	// Connect ends the isolation.
	Connect ActionKind = "connect"
	// Launch starts the agent's next job.
	Launch ActionKind = "launch"
)

// OnCredentials reports whether an action is on an agent's credentials, and not on what
// runs of it.
func (k ActionKind) OnCredentials() bool {
	switch k {
	case Disable, Narrow, Revoke, RevokeCycle, Enable, Widen:
		return true
	default:
		return false
	}
}

// ActionKinds are all of them.
var ActionKinds = [...]ActionKind{Disable, Narrow, Revoke, RevokeCycle, Label, Isolate, Suspend, Enable, Widen, Connect, Launch}
