// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package crashpoint

// The places, in the order in which evidence passes them.
const (
	// Queued: evidence was taken from the exporter's queue.
	Queued = "queued"
	// Submitted: it waits for the engine.
	Submitted = "submitted"
	// Decided: what it comes to is known to nobody.
	Decided = "decided"
	// Committed: that is durable, and not in the ledger yet.
	Committed = "committed"
	// Recorded: it is in the ledger, and nobody was told.
	Recorded = "recorded"
	// Dispatched: an action is to be begun.
	Dispatched = "dispatched"
	// Acting: that it is begun is durable, Acted: it is carried out, and nobody
	// knows.
	Acting = "acting"
	Acted  = "acted"
)

// The places within an action.
const (
	// Published: what an action rests on is published, and nothing of it done.
	Published = "published"
	// Wrote: one of its requests is carried out, and nobody heard the answer.
	Wrote = "wrote"
)

// Places are those that each piece of evidence passes.
var Places = []string{Queued, Submitted, Decided, Committed, Recorded, Dispatched, Acting, Acted}
