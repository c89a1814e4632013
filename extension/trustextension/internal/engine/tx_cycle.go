// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"fmt"
	"slices"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// maxCycles is how many RevokeCycles of an agent are open before those give way
// whose cycles have no credential any more: it has no more cycles than credentials.
const maxCycles = trustapi.MaxCredentials

// cycle takes in what a change of a run says of the credentials of its cycle.
// noted is the entry that tells of the change, 0 where there is none yet.
func (t *tx) cycle(a *agent, change *trust.RunChange, noted uint64) {
	switch {
	case change.Ended:
		a.ended(change.ID)
	case !change.Idle:
		a.began(change.ID)
		return
	}
	t.revokeEnded(a, a.left(change.ID), noted, func() uint64 {
		return t.note(ledger.Draft{Agent: a.name, Kind: ledger.KindEvidence, ID: change.ID, What: ran(change), Data: object(change)})
	})
}

// left are the cycles whose credentials are to end as this one does: its own, and
// when no run is left, all but those that Leasehold gave to cycles that have not
// begun yet. "" stands for credentials of which no cycle is known.
func (a *agent) left(over string) (cycles []string) {
	others := slices.ContainsFunc(a.held.Runs, func(r trust.Run) bool { return r.ID != over })
	for i := range a.creds {
		c := &a.creds[i]
		ends := c.Cycle == over || !others && (c.Source != trustapi.SourceBrokered || a.isOver(c.Cycle))
		if ends && !slices.Contains(cycles, c.Cycle) {
			cycles = append(cycles, c.Cycle)
		}
	}
	return cycles
}

// revokeEnded puts in that the credentials of cycles end, or says so where the
// policy only observes. note makes the entry that tells why, where there is none.
func (t *tx) revokeEnded(a *agent, cycles []string, noted uint64, note func() uint64) {
	if len(cycles) == 0 {
		return
	}
	if t.observes(a) {
		if noted != 0 {
			t.note(ledger.Draft{
				Agent: a.name, Kind: ledger.KindSystem, ID: "credential.observed",
				What: fmt.Sprintf("observed only: the credentials of %d ended cycles would be revoked", len(cycles)),
			})
		}
		return
	}
	if noted == 0 {
		noted = note()
	}
	for _, cycle := range cycles {
		t.open(a, trust.RevokeCycle, cycle, noted)
	}
}

// owed are ended cycles with credentials that nothing is open for.
func (a *agent) owed() (cycles []string) {
	for i := range a.creds {
		cycle := a.creds[i].Cycle
		if a.isOver(cycle) && !slices.Contains(cycles, cycle) && !slices.ContainsFunc(a.actions, func(x trustapi.Action) bool {
			return x.Kind == trust.RevokeCycle && x.Cycle == cycle
		}) {
			cycles = append(cycles, cycle)
		}
	}
	return cycles
}

// catchUp puts in what is owed after two records of an agent became one.
func (t *tx) catchUp(a *agent, noted uint64) {
	t.revokeEnded(a, a.owed(), noted, func() uint64 {
		return t.note(ledger.Draft{
			Agent: a.name, Kind: ledger.KindSystem, ID: "credential.owed",
			What: "it holds credentials of cycles that have ended, and nothing was on the way to end them",
		})
	})
}

// open puts one action on credentials behind those that are open, for the entry of
// this number. It takes the place of one of its kind and cycle that is not under
// way.
func (t *tx) open(a *agent, kind trust.ActionKind, cycle string, seq uint64) {
	t.openAt(a, kind, cycle, a.held.Phase, seq)
}

// openAt is open, for another phase than the agent's.
func (t *tx) openAt(a *agent, kind trust.ActionKind, cycle string, phase trust.Phase, seq uint64) {
	n := a.count(trust.RevokeCycle)
	var kept []trustapi.Action
	for _, old := range a.actions {
		same := old.Kind == kind && old.Cycle == cycle
		spare := old.Kind == trust.RevokeCycle && n > maxCycles && !a.bindsTo(old.Cycle)
		if (same || spare) && !t.begun(a, old.ID) {
			t.end(a, old, trustapi.StateOverridden, fmt.Sprintf("entry %d called for it anew", seq))
			continue
		}
		kept = append(kept, old)
	}
	a.actions = kept
	t.add(a, trustapi.Action{Kind: kind, Cycle: cycle, Phase: phase, Decision: seq})
	a.changed = true
}

func (a *agent) bindsTo(cycle string) bool {
	return slices.ContainsFunc(a.creds, func(c trustapi.Credential) bool { return c.Cycle == cycle })
}

// begun reports whether an action is under way, or begins with this group.
func (t *tx) begun(a *agent, id string) bool {
	return t.e.outbox.busy(a.name, id) || slices.ContainsFunc(t.started, func(s started) bool { return s.agent == a.name && s.action.ID == id })
}
