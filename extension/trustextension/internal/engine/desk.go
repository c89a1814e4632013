// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import "github.com/leasehold/leasehold/internal/trust"

// desk sees to some kinds of actions, with workers of its own, so that they do not
// wait for those of other desks.
type desk struct {
	// waiting are agents with open actions, later those of which none is due here
	// before the next tick.
	waiting, later map[string]struct{}
	// working is how many of an agent's actions are under way here.
	working map[string]int
}

// The desks. A token is gone within milliseconds, and waits neither for other agents'
// pods nor for the credentials of all cycles that end at that time.
const (
	deskTaking  = iota // what a decision takes of credentials
	deskLeasing        // all else on credentials
	deskRunning        // what is done with Jobs and pods
	desks
)

// at is the desk of a kind of actions.
func at(kind trust.ActionKind) int {
	switch {
	case kind == trust.Disable, kind == trust.Narrow, kind == trust.Revoke:
		return deskTaking
	case kind.OnCredentials():
		return deskLeasing
	default:
		return deskRunning
	}
}

// free reports whether there is a worker for an agent.
func (d *desk) free(name string, workers int) bool {
	return d.working[name] > 0 || len(d.working) < workers
}
