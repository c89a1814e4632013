// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

// EventLedger begins the event name of each entry of the ledger; its kind
// follows, as in "leasehold.ledger.decision".
const EventLedger = "leasehold.ledger."

// EventLedgerHead is the name of a record of where the ledger ends: kept
// elsewhere, it shows that nothing before it was changed.
const EventLedgerHead = "leasehold.ledger.head"

// Attributes of the records of the ledger, beside IdentityAgent.
const (
	// LedgerSeq is the number of the entry, LedgerHash its hash and LedgerPrevious
	// that of the one before, in hex.
	LedgerSeq      = "leasehold.ledger.seq"
	LedgerHash     = "leasehold.ledger.hash"
	LedgerPrevious = "leasehold.ledger.previous_hash"
	// LedgerID tells an entry apart from others of its kind.
	LedgerID = "leasehold.ledger.id"
	// LedgerData holds the numbers of the entry, as a map; LedgerDataJSON as the
	// text that the hash is taken of.
	LedgerData     = "leasehold.ledger.data"
	LedgerDataJSON = "leasehold.ledger.data_json"
)
