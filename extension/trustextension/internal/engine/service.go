// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

var _ trustapi.Service = (*Engine)(nil)

// maxListed is the most agents of one answer.
const maxListed = 1000

// installed is an agent as it is held, nil for an unknown one. It never changes.
func (e *Engine) installed(name string) *agent {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.agents[name]
}

// Agents implements trustapi.Service.
func (e *Engine) Agents(q trustapi.Query) []trustapi.Agent {
	limit := q.Limit
	if limit <= 0 || limit > maxListed {
		limit = maxListed
	}
	out := []trustapi.Agent{}
	e.mu.RLock()
	defer e.mu.RUnlock()
	at, found := slices.BinarySearch(e.names, q.After)
	if found {
		at++
	}
	now := e.cfg.Now()
	for ; at < len(e.names) && len(out) < limit; at++ {
		if !strings.Contains(e.names[at], q.Match) {
			continue
		}
		view := e.view(e.agents[e.names[at]], now)
		if q.Phase != "" && view.Phase.String() != q.Phase || q.Condition != "" && !slices.Contains(view.Conditions, q.Condition) {
			continue
		}
		out = append(out, view)
	}
	return out
}

// Agent implements trustapi.Service.
func (e *Engine) Agent(name string) (trustapi.Detail, error) {
	a := e.installed(name)
	if a == nil {
		return trustapi.Detail{}, fmt.Errorf("%w: %q", trustapi.ErrNotFound, name)
	}
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.detail(a, e.cfg.Now()), nil
}

// Approvals implements trustapi.Service.
func (e *Engine) Approvals() []trustapi.Approval {
	out := []trustapi.Approval{}
	e.mu.RLock()
	defer e.mu.RUnlock()
	for name := range e.ticking { // who waits for a person is one of them
		if a := e.agents[name]; a.held.Approval != nil {
			out = append(out, approvalOf(a))
		}
	}
	slices.SortFunc(out, func(a, b trustapi.Approval) int { return strings.Compare(a.Agent, b.Agent) })
	return out
}

func approvalOf(a *agent) trustapi.Approval {
	p := a.held.Approval
	return trustapi.Approval{Agent: a.name, Target: p.Target, Evidence: p.Evidence, By: p.By, At: p.At, Expires: p.Expires}
}

// Entries implements trustapi.Service.
func (e *Engine) Entries(from uint64, limit int) ([]ledger.Entry, error) {
	if e.cfg.Ledger == nil { // it was never to be started
		return nil, errStopped
	}
	return e.cfg.Ledger.Entries(from, limit)
}

// Fleet implements trustapi.Service.
func (e *Engine) Fleet() trustapi.Fleet {
	e.mu.RLock()
	defer e.mu.RUnlock()
	now, p := e.cfg.Now(), e.cfg.Policy
	f := trustapi.Fleet{
		Agents: len(e.agents), ByPhase: map[string]int{}, ByCondition: map[string]int{},
		Frozen: e.fleet.Frozen, Cause: e.fleet.Cause,
		Fell: e.fleet.Fallen(&p.Fleet, now), MayFall: p.Fleet.MayFall(len(e.agents)),
		Policy: p.Name, Enforcement: p.Enforcement.Default, Unproven: e.cfg.ObserveUnproven && len(e.agents) > 0,
		Ledger:  trustapi.Head{Seq: e.head.Seq, Hash: e.head.Hash.String()},
		Refused: e.refused.all(), Started: e.started, Version: e.cfg.Version,
	}
	for _, a := range e.agents {
		f.Unproven = f.Unproven && !a.proven
		f.ByPhase[a.held.Phase.String()]++
		f.OpenActions += len(a.actions)
		for _, c := range e.conditions(a) {
			f.ByCondition[c]++
		}
		if a.held.Approval != nil {
			f.Approvals++
		}
	}
	return f
}

func (r *refused) all() map[string]uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.counts)
}

// surroundings are what a decision on an agent needs to know beside it, but the
// fleet's limit.
func (e *Engine) surroundings(a *agent, now time.Time) trust.Surroundings {
	w, _ := e.wanted(a.name, a.proven)
	return trust.Surroundings{
		Unfinished: a.unfinished(), Launches: a.launches(), Unverified: e.unverified(), MaxPhase: w.MaxPhase, Impaired: e.isImpaired(now),
		Heard: func(cycle string) time.Time { return e.ears.last(a.name, cycle) },
	}
}

// unverified says why what agents may do in Vault cannot be looked at now, "" when
// it can, or no Vault is connected.
func (e *Engine) unverified() string {
	if e.cfg.Credentials == nil {
		return ""
	}
	return e.cfg.Credentials()
}

// Waiting is how many pieces of evidence and requests wait to be decided.
func (e *Engine) Waiting() int { return e.intake.waiting() }

// OldestAction is the age of the oldest action that is not done, 0 without one.
func (e *Engine) OldestAction() (age time.Duration) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	now := e.cfg.Now()
	for _, a := range e.agents {
		if len(a.actions) > 0 {
			age = max(age, now.Sub(a.actions[0].Created))
		}
	}
	return age
}
