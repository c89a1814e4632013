// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import "time"

// Fleet is what limits decisions across agents. Its zero value has decided
// nothing yet.
type Fleet struct {
	// Recent are the demotions and quarantines of the window, oldest first.
	Recent []Fell `cbor:"1,keyasint,omitempty"`
	// Frozen is since when the fleet is frozen, nil when it is not; Cause why.
	Frozen *time.Time `cbor:"2,keyasint,omitempty"`
	Cause  string     `cbor:"3,keyasint,omitempty"`
	// Pressed is when the limit last held a decision back.
	Pressed time.Time `cbor:"4,keyasint"`
}

// Fell is one demotion or quarantine.
type Fell struct {
	At    time.Time `cbor:"1,keyasint"`
	Agent string    `cbor:"2,keyasint"`
	Cause string    `cbor:"3,keyasint"`
	Hard  bool      `cbor:"4,keyasint,omitempty"`
}

// View is what the fleet's limit lets through right now, for one cause.
type View struct {
	// Frozen stops promotions and launches.
	Frozen bool
	// MayDemote and MayHard say whether one more demotion, or one more hard
	// event, is let through.
	MayDemote, MayHard bool
}
