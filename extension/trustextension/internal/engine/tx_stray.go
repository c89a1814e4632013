// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"slices"
	"time"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// startWithin is how much later than a login it may be told that the pod which logged
// in runs, as a kubelet is late with that where it is busy.
const startWithin = 30 * time.Second

// astray are the cycles of credentials that were bound until a time while nothing of
// the agent runs, and that nothing is on the way to end; "" stands for those of which
// no cycle is known. What Leasehold minted waits for its run.
func (a *agent) astray(until time.Time) (cycles []string) {
	if len(a.held.Runs) > 0 || a.held.Quarantine != nil || a.gone {
		return nil
	}
	for i := range a.creds {
		c := &a.creds[i]
		if c.Source != trustapi.SourceBrokered && !c.Bound.After(until) && !slices.Contains(cycles, c.Cycle) && !a.ends(c.Cycle) {
			cycles = append(cycles, c.Cycle)
		}
	}
	return cycles
}

// ends reports whether an action is open that ends the credentials of a cycle.
func (a *agent) ends(cycle string) bool {
	return slices.ContainsFunc(a.actions, func(x trustapi.Action) bool {
		return x.Kind == trust.Revoke || x.Kind == trust.RevokeCycle && x.Cycle == cycle
	})
}

// stray ends what an agent got while nothing of it ran, such as by a login that is
// told of after its cycle has ended: no end of a cycle will. It waits, as a login may
// be told of before its run, and for all that lets one begin.
func (t *tx) stray(name string) {
	a, ok := t.touched[name]
	if !ok {
		a = t.e.agents[name]
	}
	if a == nil || len(a.actions) > a.count(trust.RevokeCycle) || t.e.isImpaired(t.now) || t.observes(a) {
		return
	}
	cycles := a.astray(t.now.Add(-startWithin))
	if len(cycles) == 0 {
		return
	}
	t.revokeEnded(t.agent(name), cycles, t.note(ledger.Draft{
		Agent: name, Kind: ledger.KindSystem, ID: "credential.stray", What: "it holds credentials while nothing of it runs: they end",
	}), nil)
}
