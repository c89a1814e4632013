// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"slices"
	"strings"
	"time"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// The most that is kept of an agent's past, for the eye; the ledger has all.
const (
	maxDecisions = 16
	maxFindings  = 16
	maxDone      = 16
)

// agent is everything held of one. What is installed is never changed: a batch
// works on copies.
type agent struct {
	name   string
	proven bool
	source string
	// held is what is in force. dry is what would be if all of the policy were
	// enforced and names were proven; nil where that is the same.
	held *trust.State
	dry  *trust.State
	// revision counts the transactions that changed it.
	revision int64
	// actions are the open ones, in their order.
	actions []trustapi.Action
	past    past
	// creds are the credentials that it is known to hold, oldest first; over the
	// last cycles of it that have ended; givenUp how many credentials and leases are
	// not kept any more.
	creds   []trustapi.Credential
	over    []string
	givenUp uint64
	// gone says that there is no Agent of this name.
	gone bool
	// rate bounds what it sends, asked what asks for its launch.
	rate, asked bucket
	// changed is set on a copy of which something has to be kept.
	changed bool
}

// past is what people are shown, oldest first.
type past struct {
	Decisions []trustapi.Decision `cbor:"1,keyasint,omitempty"`
	Findings  []trustapi.Finding  `cbor:"2,keyasint,omitempty"`
	Done      []trustapi.Action   `cbor:"3,keyasint,omitempty"`
}

func (a *agent) clone() *agent {
	c := *a
	c.changed = false
	c.held = a.held.Clone()
	if a.dry != nil {
		c.dry = a.dry.Clone()
	}
	c.actions = slices.Clone(a.actions)
	c.creds, c.over = cloneCredentials(a.creds), slices.Clone(a.over)
	c.past = past{slices.Clone(a.past.Decisions), slices.Clone(a.past.Findings), slices.Clone(a.past.Done)}
	return &c
}

// keep appends to a list of bounded length.
func keep[T any](list []T, one T, most int) []T {
	if len(list) >= most {
		list = list[len(list)-most+1:]
	}
	return append(list, one)
}

// claimedPrefix begins the names of agents that prove none, so that a name that
// is only claimed never meets one that is proven.
const claimedPrefix = "~"

// maxName is the longest name of an agent, in bytes: two DNS names (RFC 1123) and
// a slash.
const maxName = 2*253 + 1

// nameOf is the name under which evidence is held; ok is false for names that
// cannot be one.
func nameOf(agent string, proven bool) (name string, ok bool) {
	if agent == "" || len(agent) > maxName || strings.HasPrefix(agent, claimedPrefix) {
		return "", false
	}
	for _, r := range agent {
		if r < ' ' || r == '\x7f' || r == '\uFFFD' {
			return "", false
		}
	}
	if !proven {
		return claimedPrefix + agent, true
	}
	return agent, true
}

// bucket is a token bucket.
type bucket struct {
	tokens float64
	at     time.Time
}

// take reports whether one more fits, at a rate a second and in bursts of ten
// seconds.
func (b *bucket) take(now time.Time, rate float64) bool {
	const burst = 10
	if b.at.IsZero() {
		b.tokens = rate * burst
	} else if gone := now.Sub(b.at).Seconds(); gone > 0 {
		b.tokens = min(rate*burst, b.tokens+gone*rate)
	}
	b.at = now
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}
