// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"errors"
	"slices"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/leasehold/leasehold/internal/trust"
)

// cycleOf is a cycle of an agent.
type cycleOf struct{ agent, cycle string }

// run is what was seen of one; ended is zero while it goes on, or was never seen.
type run struct{ started, ended time.Time }

// past is how an agent stood.
type past struct {
	running []string
	// last is the run that ended as the only one, "" where there were several.
	last string
	// ran is when a run of it was last seen.
	ran time.Time
	// highest is the highest phase that it held lately, until until.
	highest trust.Phase
	until   time.Time
}

// runs remembers what ran when.
type runs struct {
	mu     sync.Mutex
	cycles *lru.Cache[cycleOf, run]
	agents *lru.Cache[string, *past]
}

func (r *runs) init() error {
	var err1, err2 error
	r.cycles, err1 = lru.New[cycleOf, run](4 * maxCycles)
	r.agents, err2 = lru.New[string, *past](maxEntities)
	return errors.Join(err1, err2)
}

// follow looks at all agents, so that it is known when their runs ended.
func (w *Watcher) follow() {
	w.every(min(w.cfg.Tolerance, time.Second)/2, func() {
		for _, a := range w.cfg.Agents() {
			w.look(a.Key())
		}
	})
}

// look is what runs of an agent now.
func (w *Watcher) look(agent string) []Run {
	now, all, phase := w.cfg.Now(), w.cfg.Runs(agent), w.cfg.Standing(agent).Phase
	r := &w.runs
	r.mu.Lock()
	defer r.mu.Unlock()
	p, ok := r.agents.Get(agent)
	if !ok {
		p = &past{}
		r.agents.Add(agent, p)
	}
	if phase >= p.highest || now.After(p.until) {
		p.highest = phase
	}
	if phase == p.highest {
		p.until = now.Add(w.cfg.NarrowWithin)
	}
	running := make([]string, 0, len(all))
	for _, one := range all {
		running = append(running, one.ID)
		r.cycles.Add(cycleOf{agent, one.ID}, run{started: one.Started})
		p.ran = now
	}
	if len(p.running) > 0 && len(running) == 0 {
		p.last = ""
		if len(p.running) == 1 {
			p.last = p.running[0]
		}
	}
	for _, id := range p.running {
		if !slices.Contains(running, id) {
			r.end(cycleOf{agent, id}, now)
		}
	}
	p.running = running
	return all
}

// end notes that a cycle goes on no more.
func (r *runs) end(c cycleOf, now time.Time) {
	one, _ := r.cycles.Get(c)
	if one.ended.IsZero() {
		one.ended = now
		r.cycles.Add(c, one)
	}
}

// of is what was seen of a cycle; ok is false for nothing.
func (r *runs) of(c cycleOf) (run, bool) { return r.cycles.Get(c) }

// before is the run of an agent that went on at a time and has ended since, "" where
// that is not known.
func (r *runs) before(agent string, at time.Time) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	p, ok := r.agents.Get(agent)
	if !ok || p.last == "" {
		return ""
	}
	one, _ := r.cycles.Get(cycleOf{agent, p.last})
	if one.started.IsZero() || at.Before(one.started) || at.After(one.ended) {
		return ""
	}
	return p.last
}

// last is when anything of an agent ran.
func (r *runs) last(agent string) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	if p, ok := r.agents.Get(agent); ok {
		return p.ran
	}
	return time.Time{}
}

// highest is the highest phase that an agent held lately.
func (r *runs) highest(agent string) trust.Phase {
	r.mu.Lock()
	defer r.mu.Unlock()
	if p, ok := r.agents.Get(agent); ok {
		return p.highest
	}
	return trust.Shadow
}
