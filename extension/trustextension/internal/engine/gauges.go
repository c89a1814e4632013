// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"strings"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// Standing is how open actions stand, from waiting to what no try will mend.
type Standing string

// How open actions stand.
const (
	StandingPending     Standing = "pending"
	StandingFailing     Standing = "failing"
	StandingUnverified  Standing = "unverified"
	StandingIrrevocable Standing = "irrevocable"
)

// Standings are all of them.
var Standings = [...]Standing{StandingPending, StandingFailing, StandingUnverified, StandingIrrevocable}

// OpenAs tells open actions apart.
type OpenAs struct {
	Kind     trust.ActionKind
	Standing Standing
}

// Open counts the actions of all agents that are not done.
func (e *Engine) Open() map[OpenAs]int {
	e.mu.RLock()
	defer e.mu.RUnlock()
	n := map[OpenAs]int{}
	for _, a := range e.agents {
		for i := range a.actions {
			n[OpenAs{a.actions[i].Kind, standing(&a.actions[i])}]++
		}
	}
	return n
}

// standing goes by the error of the last try, which stays while it is tried again.
func standing(action *trustapi.Action) Standing {
	switch {
	case strings.Contains(action.Error, trustapi.ErrorIrrevocable):
		return StandingIrrevocable
	case strings.Contains(action.Error, trustapi.ErrorUnverified):
		return StandingUnverified
	case action.State == trustapi.StateFailing:
		return StandingFailing
	default:
		return StandingPending
	}
}

// Behind is how many entries are durable in the storage and could not be written to
// the ledger yet.
func (e *Engine) Behind() int { return int(e.behind.Load()) }

// Blind reports whether what agents do in Vault cannot be looked at now; connected
// is whether there is a Vault to look at.
func (e *Engine) Blind() (blind, connected bool) {
	return e.unverified() != "", e.cfg.Credentials != nil
}
