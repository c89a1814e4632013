// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/leasehold/leasehold/internal/crashpoint"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// outbox carries out open actions: several agents' at once, and of each agent what
// does not wait for one another. All of it but the workers belongs to the engine's
// loop.
type outbox struct {
	e       *Engine
	workers sync.WaitGroup
	desks   [desks]desk
	// working holds the ids of the actions that are under way.
	working map[string]underway
}

// underway are the kinds of an agent's actions that are carried out right now, by id.
type underway map[string]trust.ActionKind

func (u underway) has(id string) bool {
	_, yes := u[id]
	return yes
}

func newOutbox(e *Engine) *outbox {
	o := &outbox{e: e, working: map[string]underway{}}
	for i := range o.desks {
		o.desks[i] = desk{waiting: map[string]struct{}{}, later: map[string]struct{}{}, working: map[string]int{}}
	}
	return o
}

// resume goes on with what was open.
func (o *outbox) resume(agents map[string]*agent) {
	for name, a := range agents {
		if len(a.actions) > 0 {
			o.ready(name)
		}
	}
}

// ready says that an agent has open actions.
func (o *outbox) ready(name string) {
	for i := range o.desks {
		o.desks[i].waiting[name] = struct{}{}
	}
}

// busy reports whether an action is under way.
func (o *outbox) busy(name, id string) bool { return o.working[name].has(id) }

// dispatch goes on with what is due, as far as there are workers. That an action
// is begun becomes durable before it is.
func (o *outbox) dispatch(now time.Time) {
	for {
		jobs := o.due(now)
		if len(jobs) == 0 {
			return
		}
		crashpoint.At(crashpoint.Dispatched)
		if o.e.step(jobs) != nil {
			return
		}
	}
}

// due are the next steps of agents, as far as there are workers for their agents.
func (o *outbox) due(now time.Time) (jobs []*job) {
	for i := range o.desks {
		d := &o.desks[i]
		for name := range d.waiting {
			if len(jobs) >= maxGroup {
				return jobs
			}
			if !d.free(name, o.e.cfg.Actions.Workers) {
				continue
			}
			next := o.dueAt(i, name, now)
			if len(next) == 0 {
				o.wait(d, name)
			}
			for _, action := range next {
				jobs = append(jobs, o.next(name, action))
			}
		}
	}
	return jobs
}

// dueAt are the actions of an agent that a desk is to go on with.
func (o *outbox) dueAt(desk int, name string, now time.Time) (next []*trustapi.Action) {
	for _, action := range o.e.agents[name].due(now, o.working[name]) {
		if at(action.Kind) == desk {
			next = append(next, action)
		}
	}
	return next
}

// wait puts an agent off of which nothing is due.
func (o *outbox) wait(d *desk, name string) {
	delete(d.waiting, name)
	if len(o.e.agents[name].actions) > 0 {
		d.later[name] = struct{}{}
	}
}

// next is the next step of an action.
func (o *outbox) next(name string, action *trustapi.Action) *job {
	r := &result{agent: name, id: action.ID, state: trustapi.StateDone}
	if action.State != trustapi.StateVerified {
		r.state = trustapi.StateDoing
		o.take(name, action)
	}
	return &job{result: r}
}

// take says that an action is under way.
func (o *outbox) take(name string, action *trustapi.Action) {
	if o.working[name].has(action.ID) {
		return
	}
	if o.working[name] == nil {
		o.working[name] = underway{}
	}
	o.working[name][action.ID] = action.Kind
	o.desks[at(action.Kind)].working[name]++
}

// taken says so of those that are durably begun.
func (o *outbox) taken(all []started) {
	for _, s := range all {
		o.take(s.agent, &s.action)
	}
}

// beginAtOnce lets what this group calls for begin with it, as far as there are
// workers: that an action is begun is durable before it is, and one write comes
// before it instead of two.
func (t *tx) beginAtOnce() {
	for name := range t.called {
		var ids []string
		for _, action := range t.touched[name].due(t.now, t.underway(name)) {
			if action.State == trustapi.StateIntent && t.claim(at(action.Kind), name) {
				ids = append(ids, action.ID)
			}
		}
		for _, id := range ids {
			t.result(&result{agent: name, id: id, state: trustapi.StateDoing})
		}
	}
}

// claim takes a worker at a desk for an agent, for what this group begins. Where there
// is none, the outbox begins it when there is.
func (t *tx) claim(desk int, name string) bool {
	d, claimed := &t.e.outbox.desks[desk], &t.claimed[desk]
	if _, has := (*claimed)[name]; has {
		return true
	}
	if !d.free(name, t.e.cfg.Actions.Workers-len(*claimed)) {
		return false
	}
	if d.working[name] == 0 {
		if *claimed == nil {
			*claimed = map[string]struct{}{}
		}
		(*claimed)[name] = struct{}{}
	}
	return true
}

// underway are the actions of an agent that are, or that this group begins.
func (t *tx) underway(name string) underway {
	all := underway{}
	maps.Copy(all, t.e.outbox.working[name])
	for _, s := range t.started {
		if s.agent == name {
			all[s.action.ID] = s.action.Kind
		}
	}
	return all
}

// tick looks again at what was not due.
func (o *outbox) tick() {
	for i := range o.desks {
		d := &o.desks[i]
		maps.Copy(d.waiting, d.later)
		clear(d.later)
	}
}

// begin lets workers carry out what is durably begun.
func (o *outbox) begin(all []started) {
	first := leads(all)
	for _, s := range all {
		ahead := first[s.agent]
		o.workers.Go(func() {
			if s.action.Kind.OnCredentials() {
				defer ahead.tried()
			} else {
				ahead.follow(o.e.ctx)
			}
			o.work(s)
		})
	}
}

// work carries out one action. What the actuator panics with is an error of the
// action's, so that one action cannot end the process.
func (o *outbox) work(s started) {
	crashpoint.At(crashpoint.Acting, string(s.action.Kind))
	r := &result{agent: s.agent, id: s.action.ID, state: trustapi.StateVerified}
	r.detail, r.err = o.carryOut(s.action)
	if r.err != nil {
		r.state = trustapi.StateFailing
	}
	crashpoint.At(crashpoint.Acted, string(s.action.Kind))
	select {
	case o.e.intake.results <- r:
	case <-o.e.ctx.Done(): // it is still open, and tried again after the start
	}
}

func (o *outbox) carryOut(action trustapi.Action) (detail string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the actuator failed in an unforeseen way: %v", p)
		}
	}()
	ctx, cancel := context.WithTimeout(o.e.ctx, o.e.cfg.Actions.Timeout)
	defer cancel()
	ctx = crashpoint.For(ctx, string(action.Kind))
	if err := o.e.fence(ctx, &action); err != nil {
		return "", err
	}
	if detail, err = o.e.cfg.Actuator.Do(ctx, action); err != nil {
		return "", err
	}
	if err := o.e.cfg.Actuator.Verify(ctx, action); err != nil {
		return "", fmt.Errorf("it was done, but does not show: %w", err)
	}
	return detail, nil
}

// finished says that a worker is free again.
func (o *outbox) finished(r *result) {
	o.ready(r.agent)
	kind, taken := o.working[r.agent][r.id]
	if !taken {
		return
	}
	delete(o.working[r.agent], r.id)
	if len(o.working[r.agent]) == 0 {
		delete(o.working, r.agent)
	}
	d := &o.desks[at(kind)]
	if d.working[r.agent]--; d.working[r.agent] <= 0 {
		delete(d.working, r.agent)
	}
}

// again takes back steps that could not be kept.
func (o *outbox) again(jobs []*job) {
	for _, j := range jobs {
		if j.result != nil {
			o.finished(j.result)
		}
	}
}

// join waits for the workers.
func (o *outbox) join() { o.workers.Wait() }
