// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustapi

import (
	"time"

	"github.com/leasehold/leasehold/internal/trust"
)

// Decision is one that was taken, beside holding.
type Decision struct {
	// Seq is that of its entry in the ledger.
	Seq     uint64         `json:"seq"`
	At      time.Time      `json:"at"`
	Agent   string         `json:"agent"`
	Kind    trust.Kind     `json:"kind"`
	From    trust.Phase    `json:"from"`
	To      trust.Phase    `json:"to"`
	Cause   string         `json:"cause"`
	Reasons []trust.Reason `json:"reasons"`
	// By is the person who asked for it, "leasehold" for the engine.
	By string `json:"by"`
	// Observed decisions were not carried out: they are what would have
	// happened if everything were enforced.
	Observed bool     `json:"observed"`
	Actions  []string `json:"actions"`
}

// The states of an action.
const (
	StateIntent   = "intent"
	StateDoing    = "doing"
	StateVerified = "verified"
	StateDone     = "done"
	StateFailing  = "failing"
	// StateWaiting actions are carried out, but for what others have to finish, such as
	// pods that are to end. They are looked at again, and have not failed.
	StateWaiting = "waiting"
	// StateOverridden actions were overtaken by a later decision.
	StateOverridden = "overridden"
)

// Action is one effect that a decision called for.
type Action struct {
	ID    string           `json:"id"`
	Agent string           `json:"agent"`
	Kind  trust.ActionKind `json:"kind"`
	Phase trust.Phase      `json:"phase"`
	State string           `json:"state"`
	// Attempts are the tries so far; to look again at what waits is none.
	Attempts int `json:"attempts"`
	// Error is that of the last try, Next when it is tried again.
	Error   string     `json:"error"`
	Next    *time.Time `json:"next_try"`
	Created time.Time  `json:"created"`
	// Caused is when the evidence was found that it was decided on; null where a
	// person or the clock was the cause.
	Caused *time.Time `json:"caused,omitempty"`
	Ended  *time.Time `json:"ended"`
	// Decision is the sequence number of the decision that called for it.
	Decision uint64 `json:"decision"`
	// Detail says what was done, by the actuator, or what it waits for.
	Detail string `json:"detail"`
	// Waiting is since when it waits for others; null where it does not.
	Waiting *time.Time `json:"waiting_since,omitempty"`
	// Cycle that it is about; "" for those on the agent as a whole.
	Cycle string `json:"cycle,omitempty"`
	// Trigger is what a launch was asked for by; null for other actions.
	Trigger *Trigger `json:"trigger,omitempty"`
}

// Trigger is a span that asks for an agent's next cycle.
type Trigger struct {
	// Name of the trigger, as it is configured.
	Name string `json:"name"`
	// By is the agent whose span it is.
	By string `json:"by"`
	// Trace and Span are its ids, in hexadecimal.
	Trace string `json:"trace_id"`
	Span  string `json:"span_id"`
}

// Verdict is a settled cycle of an agent as it counted.
type Verdict struct {
	Seq      uint64    `json:"seq"`
	At       time.Time `json:"at"`
	Cycle    string    `json:"cycle"`
	Task     string    `json:"task"`
	Score    float64   `json:"score"`
	Badness  float64   `json:"badness"`
	Effect   string    `json:"effect"`
	Rules    []string  `json:"rules"`
	Coverage float64   `json:"coverage"`
	// The debt and ln W before and after it.
	DebtBefore      float64 `json:"debt_before"`
	DebtAfter       float64 `json:"debt_after"`
	LogWealthBefore float64 `json:"log_wealth_before"`
	LogWealthAfter  float64 `json:"log_wealth_after"`
}

// Fleet is the whole at a glance.
type Fleet struct {
	Agents int `json:"agents"`
	// ByPhase and ByCondition count agents.
	ByPhase     map[string]int `json:"by_phase"`
	ByCondition map[string]int `json:"by_condition"`
	// Frozen is since when promotions and launches are stopped, null when they
	// are not; Cause why.
	Frozen *time.Time `json:"frozen"`
	Cause  string     `json:"cause"`
	// Fell counts demotions and quarantines in the window, by cause; MayFall
	// is how many a cause may have.
	Fell    map[string]int `json:"fell"`
	MayFall int            `json:"may_fall"`
	Policy  string         `json:"policy"`
	// Enforcement is observe or enforce; Unproven says that no authenticator
	// proves names, so that the engine only observes.
	Enforcement trust.Mode `json:"enforcement"`
	Unproven    bool       `json:"unproven"`
	OpenActions int        `json:"open_actions"`
	Approvals   int        `json:"approvals"`
	Ledger      Head       `json:"ledger"`
	// Refused counts evidence that did not count, by why.
	Refused map[string]uint64 `json:"refused"`
	Started time.Time         `json:"started"`
	Version string            `json:"version"`
}

// Head is the end of the ledger.
type Head struct {
	Seq  uint64 `json:"seq"`
	Hash string `json:"hash"`
}
