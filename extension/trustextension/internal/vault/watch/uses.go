// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"encoding/binary"
	"slices"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/vaultaudit"
)

// uses is what credentials were used for.
type uses struct {
	mu    sync.Mutex
	lists *lru.Cache[useOf, *list]
	// horizon is the last time of which something was given up.
	horizon time.Time
}

// useOf is whose requests they are: a cycle's, or where that is not known a
// token's.
type useOf struct{ agent, cycle, accessor string }

// list is what was asked, in the order of the log.
type list struct {
	all []anomaly.CredentialUse
	// more says that there were more than are kept.
	more bool
	// denied are requests for what is never granted.
	denied int
	last   time.Time
}

func (u *uses) init() (err error) {
	u.lists, err = lru.NewWithEvict(maxCycles, func(_ useOf, l *list) {
		if l.last.After(u.horizon) {
			u.horizon = l.last
		}
	})
	return err
}

// at is a list to add to; the caller has the lock.
func (u *uses) at(of useOf) *list {
	l, ok := u.lists.Get(of)
	if !ok {
		l = &list{}
		u.lists.Add(of, l)
	}
	return l
}

func (l *list) add(all ...anomaly.CredentialUse) {
	for _, one := range all {
		if one.At.After(l.last) {
			l.last = one.At
		}
		if len(l.all) == maxUses {
			l.more = true
			return
		}
		l.all = append(l.all, one)
	}
}

func keyOf(t *token) useOf {
	if t.Cycle != "" {
		return useOf{agent: t.agent, cycle: t.Cycle}
	}
	return useOf{agent: t.agent, accessor: t.Accessor}
}

// use notes what a record says that a token was used for.
func (w *Watcher) use(r *vaultaudit.Record, t *token) {
	a := w.cfg.Agent(t.agent)
	if a == nil || housekeeping(r.Path) {
		return
	}
	tools := a.ToolsFor(r.Path)
	w.uses.mu.Lock()
	defer w.uses.mu.Unlock()
	l := w.uses.at(keyOf(t))
	if r.Denied && len(tools) == 0 {
		l.denied++
	}
	if !r.Failed {
		l.add(anomaly.CredentialUse{
			At: r.Time, Path: r.Path, Tools: tools, Span: binary.BigEndian.Uint64(r.Span[:]),
			Issued: r.Lease != "" && !r.Renewal || r.Login,
		})
	}
}

// move gives what a token was used for to the cycle that it turns out to be of.
func (u *uses) move(agent, accessor, cycle string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	of := useOf{agent: agent, accessor: accessor}
	from, ok := u.lists.Peek(of)
	if !ok {
		return
	}
	to := u.at(useOf{agent: agent, cycle: cycle})
	to.add(from.all...)
	to.more, to.denied = to.more || from.more, to.denied+from.denied
	slices.SortStableFunc(to.all, func(a, b anomaly.CredentialUse) int { return a.At.Compare(b.At) })
	before := u.horizon
	u.lists.Remove(of)
	u.horizon = before // it is not given up
}

// denied is how many requests of a cycle were denied for what is never granted.
func (u *uses) denied(t *token) int {
	u.mu.Lock()
	defer u.mu.Unlock()
	if l, ok := u.lists.Peek(keyOf(t)); ok {
		return l.denied
	}
	return 0
}

// Uses are the requests of a cycle that Vault carried out. They are known when the
// cycle was seen from its beginning on, the log had no gap since, and of the agent
// nothing is left that may be of this cycle or of another one.
func (w *Watcher) Uses(agent, cycle string) (all []anomaly.CredentialUse, known bool) {
	now := w.cfg.Now()
	w.look(agent)
	seen, known := w.runs.of(cycleOf{agent, cycle})
	to := now
	if !seen.ended.IsZero() {
		to = seen.ended
	}
	known = known && !seen.started.IsZero() && w.stream.complete(seen.started, to, now)
	u := &w.uses
	u.mu.Lock()
	defer u.mu.Unlock()
	known = known && seen.started.After(u.horizon)
	for _, of := range u.lists.Keys() {
		if of.agent == agent && of.cycle == "" {
			if l, ok := u.lists.Peek(of); ok && !l.last.Before(seen.started) {
				known = false
			}
		}
	}
	l, ok := u.lists.Get(useOf{agent: agent, cycle: cycle})
	if !ok {
		return nil, known
	}
	return slices.Clone(l.all), known && !l.more
}
