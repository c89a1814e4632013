// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustapi

import (
	"net/http"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
)

// AgentList is a part of the agents, by name.
type AgentList struct {
	Agents []Agent `json:"agents"`
	// Next is the name to ask for agents after; "" when these are the last.
	Next string `json:"next"`
}

// ApprovalList is every promotion that waits for a person.
type ApprovalList struct {
	Approvals []Approval `json:"approvals"`
}

// ActionList is the open actions of an agent and its last done ones, newest
// first.
type ActionList struct {
	Actions []Action `json:"actions"`
}

// DecisionList is a part of the decisions, newest first.
type DecisionList struct {
	Decisions []Decision `json:"decisions"`
	// Before is the sequence number to ask for older ones before; 0 when the
	// ledger holds none. A list may be short, and even empty, and still go on.
	Before uint64 `json:"before"`
}

// VerdictList is a part of an agent's verdicts, newest first.
type VerdictList struct {
	Verdicts []Verdict `json:"verdicts"`
	// Before is as in DecisionList.
	Before uint64 `json:"before"`
}

// History is a part of the ledger's entries on one agent, newest first.
type History struct {
	Entries []ledger.Entry `json:"entries"`
	// Before is as in DecisionList.
	Before uint64 `json:"before"`
}

// EntryList is a part of the ledger, oldest first.
type EntryList struct {
	Entries []ledger.Entry `json:"entries"`
	// Next is the sequence number to go on from.
	Next uint64 `json:"next"`
	Head Head   `json:"head"`
}

// Ask is what a person sends beside the verb.
type Ask struct {
	// Why is the reason given, which the ledger keeps.
	Why string `json:"why"`
	// Evidence is that of the approval which is given or denied.
	Evidence string `json:"evidence,omitempty"`
	// Target is the phase to demote to; the one below when left out.
	Target *trust.Phase `json:"target,omitempty"`
}

// Problem says why a request was not carried out, as application/problem+json
// (RFC 9457).
type Problem struct {
	// Type is about:blank: the status says what kind of problem it is.
	Type string `json:"type"`
	// Title is the status in words.
	Title  string `json:"title"`
	Status int    `json:"status"`
	// Detail says what was wrong and what to do next.
	Detail string `json:"detail"`
}

// NewProblem is the problem of an HTTP status, with what was wrong.
func NewProblem(status int, detail string) *Problem {
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail}
}

// Error implements error.
func (p *Problem) Error() string { return p.Detail }
