// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustapi

import (
	"time"

	"github.com/leasehold/leasehold/internal/trust"
)

// Agent is what is held of an agent, at a glance.
type Agent struct {
	// Name is its proven name.
	Name string `json:"name"`
	// Proven is false where no connection proved the name: then nothing is
	// carried out for it.
	Proven bool        `json:"proven"`
	Phase  trust.Phase `json:"phase"`
	Since  time.Time   `json:"since"`
	// Conditions that hold, such as Quarantined, Frozen, Silent,
	// ApprovalRequired, DemotionHeld, ActionsPending, ActionsFailing.
	Conditions []string `json:"conditions"`
	// Debt is S; FreezeAt and DemoteAt are what it is held against.
	Debt     float64 `json:"debt"`
	FreezeAt float64 `json:"freeze_at"`
	DemoteAt float64 `json:"demote_at"`
	// Wealth is W towards the next phase, Goal what it has to reach.
	Wealth float64 `json:"wealth"`
	Goal   float64 `json:"goal"`
	// Cycles counted in this phase, and CyclesEver.
	Cycles     uint32 `json:"cycles"`
	CyclesEver uint64 `json:"cycles_ever"`
	Demotions  uint32 `json:"demotions"`
	// Score is that of the last verdict, from 0 to 100; null before one.
	Score    *float64  `json:"score"`
	LastSeen time.Time `json:"last_seen"`
	// OpenActions is how many actions are not done.
	OpenActions int `json:"open_actions"`
	// IfEnforced is the phase the agent would hold if everything were enforced;
	// null where that is so.
	IfEnforced *trust.Phase `json:"if_enforced"`
}

// Detail is an agent with everything that its next decision rests on.
type Detail struct {
	Agent
	// Quarantine says why it is stopped, null when it is not.
	Quarantine *Quarantine `json:"quarantine"`
	// Floors are what the next phase takes beside wealth, the unmet ones first.
	Floors []Floor `json:"floors"`
	// Approval waits for a person, null when none does.
	Approval *Approval `json:"approval"`
	// Points are its last cycles, oldest first.
	Points []Point `json:"points"`
	// Credentials are those of Vault that it is known to hold, oldest first.
	Credentials []HeldCredential `json:"credentials"`
	// Actions are the open ones and the last done ones, newest first.
	Actions []Action `json:"actions"`
	// Decisions are the last ones, newest first.
	Decisions []Decision `json:"decisions"`
	// Findings are the last ones, newest first.
	Findings []Finding `json:"findings"`
	// Why is the account in plain words, a sentence each.
	Why []string `json:"why"`
	// Bound is the exact (Clopper–Pearson) 95% lower bound of the share of clean
	// cycles that those of this phase support.
	Bound float64 `json:"clean_share_at_least"`
}

// Quarantine says why an agent is stopped.
type Quarantine struct {
	At    time.Time `json:"at"`
	Cause string    `json:"cause"`
	// By is the person who did it, "leasehold" for the engine.
	By string `json:"by"`
}

// Floor is one thing that a promotion takes beside wealth.
type Floor struct {
	Rule string `json:"rule"`
	Met  bool   `json:"met"`
	Text string `json:"text"`
}

// Approval is a promotion that waits for a person.
type Approval struct {
	Agent    string      `json:"agent"`
	Target   trust.Phase `json:"target"`
	Evidence string      `json:"evidence"`
	By       string      `json:"requested_by"`
	At       time.Time   `json:"at"`
	Expires  time.Time   `json:"expires"`
}

// Point is a settled cycle, and what the agent's debt and wealth were after it.
type Point struct {
	At      time.Time `json:"at"`
	Score   float64   `json:"score"`
	Badness float64   `json:"badness"`
	Debt    float64   `json:"debt"`
	// LogWealth is ln W.
	LogWealth float64 `json:"log_wealth"`
}

// Finding is one that was told of an agent.
type Finding struct {
	At       time.Time `json:"at"`
	Rule     string    `json:"rule"`
	Severity string    `json:"severity"`
	Hard     bool      `json:"hard"`
	Text     string    `json:"text"`
	Cycle    string    `json:"cycle"`
}

// The conditions of agents.
const (
	ConditionQuarantined = "Quarantined"
	// ConditionFrozen agents neither rise nor start anew.
	ConditionFrozen = "Frozen"
	ConditionSilent = "Silent"
	// ConditionApproval agents wait for a person to let them rise.
	ConditionApproval = "ApprovalRequired"
	// ConditionHeld agents would have fallen, had the fleet's limit let them.
	ConditionHeld    = "DemotionHeld"
	ConditionPending = "ActionsPending"
	ConditionFailing = "ActionsFailing"
	// ConditionUnproven agents prove no name, and are observed only.
	ConditionUnproven = "Unproven"
)

// Conditions are all of them.
var Conditions = [...]string{
	ConditionQuarantined, ConditionFrozen, ConditionSilent, ConditionApproval, ConditionHeld, ConditionPending, ConditionFailing,
	ConditionUnproven,
}
