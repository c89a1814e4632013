// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"encoding/json"
	"time"
)

// Kind is what an entry records.
type Kind string

// The kinds of entries.
const (
	// KindEvidence is a finding, verdict or trigger and what became of it.
	KindEvidence Kind = "evidence"
	// KindDecision is what was decided, with its reasons.
	KindDecision Kind = "decision"
	// KindIntent is an action that a decision calls for, KindAction what became
	// of a try to carry it out.
	KindIntent Kind = "intent"
	KindAction Kind = "action"
	// KindRequest is what a person asked for.
	KindRequest Kind = "request"
	// KindFleet is a change of the fleet's freeze.
	KindFleet Kind = "fleet"
	// KindSystem is what happened to Leasehold itself: a start, a policy, a part
	// of the storage set aside.
	KindSystem Kind = "system"
)

// Kinds are all kinds of entries.
var Kinds = []Kind{KindEvidence, KindDecision, KindIntent, KindAction, KindRequest, KindFleet, KindSystem}

// Draft is an entry that has no place in the chain yet.
type Draft struct {
	Time time.Time
	// Agent is whom it concerns, "" for the fleet and the system.
	Agent string
	Kind  Kind
	// ID tells it apart from others of its kind: an evidence id, an action id.
	ID string
	// What says it in one sentence for a person.
	What string
	// Data holds its numbers; a JSON object, or nil.
	Data json.RawMessage
}

// Hash is the SHA-256 of an entry.
type Hash [32]byte

// Entry is a draft at its place in the chain. Seq counts from 1.
type Entry struct {
	Seq  uint64
	Prev Hash
	Hash Hash
	Draft
}

// Head is the end of a chain; the zero Head is that of an empty one.
type Head struct {
	Seq  uint64 `json:"seq"`
	Hash Hash   `json:"hash"`
}
