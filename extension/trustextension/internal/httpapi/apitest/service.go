// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package apitest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// Start is when the fleet's story ends, and the time of the fake's clock.
var Start = time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)

// Fake is a trustapi.Service in memory.
type Fake struct {
	mu       sync.Mutex
	fleet    trustapi.Fleet
	agents   map[string]*trustapi.Detail
	entries  []ledger.Entry
	watchers map[chan struct{}]struct{}
	// Err, when set, is what Ask and Entries return.
	err error
}

var _ trustapi.Service = (*Fake)(nil)

// Now is the fake's clock, which stands still.
func Now() time.Time { return Start }

// Fail makes Ask and Entries return err from now on; nil ends that.
func (f *Fake) Fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = err
}

// Change lets change alter what is told of the fleet.
func (f *Fake) Change(change func(*trustapi.Fleet)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(&f.fleet)
}

// Fleet implements trustapi.Service.
func (f *Fake) Fleet() trustapi.Fleet {
	f.mu.Lock()
	defer f.mu.Unlock()
	fleet := f.fleet
	fleet.Agents, fleet.OpenActions, fleet.Approvals = len(f.agents), 0, 0
	fleet.ByPhase, fleet.ByCondition = map[string]int{}, map[string]int{}
	for _, a := range f.agents {
		fleet.ByPhase[a.Phase.String()]++
		for _, c := range a.Conditions {
			fleet.ByCondition[c]++
		}
		fleet.OpenActions += a.OpenActions
		if a.Approval != nil {
			fleet.Approvals++
		}
	}
	head := f.head()
	fleet.Ledger = trustapi.Head{Seq: head.Seq, Hash: head.Hash.String()}
	return fleet
}

// Agents implements trustapi.Service.
func (f *Fake) Agents(q trustapi.Query) []trustapi.Agent {
	f.mu.Lock()
	defer f.mu.Unlock()
	found := []trustapi.Agent{}
	for _, name := range f.names() {
		a := f.agents[name]
		if name > q.After && len(found) < q.Limit && strings.Contains(name, q.Match) &&
			(q.Phase == "" || q.Phase == a.Phase.String()) &&
			(q.Condition == "" || slices.Contains(a.Conditions, q.Condition)) {
			found = append(found, a.Agent)
		}
	}
	return found
}

func (f *Fake) names() []string {
	names := make([]string, 0, len(f.agents))
	for name := range f.agents {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Agent implements trustapi.Service.
func (f *Fake) Agent(name string) (trustapi.Detail, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	a, ok := f.agents[name]
	if !ok {
		return trustapi.Detail{}, trustapi.ErrNotFound
	}
	d := *a
	d.Points, d.Actions = slices.Clone(d.Points), slices.Clone(d.Actions)
	d.Decisions, d.Findings = slices.Clone(d.Decisions), slices.Clone(d.Findings)
	return d, nil
}

// Approvals implements trustapi.Service.
func (f *Fake) Approvals() []trustapi.Approval {
	f.mu.Lock()
	defer f.mu.Unlock()
	found := []trustapi.Approval{}
	for _, name := range f.names() {
		if a := f.agents[name].Approval; a != nil {
			found = append(found, *a)
		}
	}
	return found
}

// Entries implements trustapi.Service.
func (f *Fake) Entries(from uint64, limit int) ([]ledger.Entry, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	from = max(from, 1)
	if f.err != nil || from > uint64(len(f.entries)) {
		return nil, f.err
	}
	rest := f.entries[from-1:]
	return slices.Clone(rest[:min(limit, len(rest))]), nil
}

// Watch implements trustapi.Service.
func (f *Fake) Watch() (changed <-chan struct{}, cancel func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := make(chan struct{}, 1)
	f.watchers[c] = struct{}{}
	return c, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.watchers, c)
	}
}

// Watchers is how many watch now.
func (f *Fake) Watchers() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.watchers)
}

// Append writes drafts to the ledger and calls the watchers.
func (f *Fake) Append(drafts ...ledger.Draft) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.append(drafts...)
}

func (f *Fake) append(drafts ...ledger.Draft) {
	entries, _ := ledger.Chain(f.head(), drafts)
	f.entries = append(f.entries, entries...)
	for c := range f.watchers {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

func (f *Fake) head() ledger.Head {
	if len(f.entries) == 0 {
		return ledger.Head{}
	}
	return f.entries[len(f.entries)-1].Head()
}

// Ask implements trustapi.Service.
func (f *Fake) Ask(ctx context.Context, agent string, r trust.Request) (trustapi.Decision, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	a, ok := f.agents[agent]
	switch {
	case f.err != nil:
		return trustapi.Decision{}, f.err
	case ctx.Err() != nil:
		return trustapi.Decision{}, ctx.Err()
	case !ok:
		return trustapi.Decision{}, trustapi.ErrNotFound
	}
	d := trustapi.Decision{
		At: Start, Agent: agent, From: a.Phase, To: a.Phase, Cause: string(r.Verb), By: r.Who, Actions: []string{},
		Reasons: []trust.Reason{{Rule: "request", Text: fmt.Sprintf("%s asked for it: %s", r.Who, r.Why)}},
	}
	if err := carryOut(a, &d, r); err != nil {
		return trustapi.Decision{}, err
	}
	f.append(ledger.Draft{Time: Start, Agent: agent, Kind: ledger.KindRequest, What: fmt.Sprintf("%s asked to %s %s: %s", r.Who, r.Verb, agent, r.Why)})
	d.Seq = uint64(len(f.entries)) + 1
	f.append(decided(&d))
	a.Decisions = slices.Insert(a.Decisions, 0, d)
	return d, nil
}
