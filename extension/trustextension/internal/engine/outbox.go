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
	"github.com/leasehold/leasehold/internal/trustapi"
)

// outbox carries out open actions: several agents' at once, and of each agent what
// does not wait for one another. All of it but the workers belongs to the engine's
// loop.
type outbox struct {
	e       *Engine
	workers sync.WaitGroup
	// waiting are agents with open actions, later those of which none is due
	// before the next tick; working holds the ids of the actions that are under way.
	waiting, later map[string]struct{}
	working        map[string]underway
}

// underway are the ids of an agent's actions that are carried out right now.
type underway map[string]struct{}

func (u underway) has(id string) bool {
	_, yes := u[id]
	return yes
}

func newOutbox(e *Engine) *outbox {
	return &outbox{e: e, waiting: map[string]struct{}{}, later: map[string]struct{}{}, working: map[string]underway{}}
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
func (o *outbox) ready(name string) { o.waiting[name] = struct{}{} }

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
	for name := range o.waiting {
		if len(o.working) >= o.e.cfg.Actions.Workers || len(jobs) >= maxGroup {
			break
		}
		a := o.e.agents[name]
		next := a.due(now, o.working[name])
		if len(next) == 0 {
			delete(o.waiting, name)
			if len(a.actions) > 0 {
				o.later[name] = struct{}{}
			}
			continue
		}
		for _, action := range next {
			jobs = append(jobs, o.next(name, action))
		}
	}
	return jobs
}

// next is the next step of an action.
func (o *outbox) next(name string, action *trustapi.Action) *job {
	r := &result{agent: name, id: action.ID, state: trustapi.StateDone}
	if action.State != trustapi.StateVerified {
		r.state = trustapi.StateDoing
		o.take(name, action.ID)
	}
	return &job{result: r}
}

// take says that an action is under way.
func (o *outbox) take(name, id string) {
	if o.working[name] == nil {
		o.working[name] = underway{}
	}
	o.working[name][id] = struct{}{}
}

// taken says so of those that are durably begun.
func (o *outbox) taken(all []started) {
	for _, s := range all {
		o.take(s.agent, s.action.ID)
	}
}

// beginAtOnce lets what this group calls for begin with it, as far as there are
// workers: that an action is begun is durable before it is, and one write comes
// before it instead of two.
func (t *tx) beginAtOnce() {
	o := t.e.outbox
	free := o.e.cfg.Actions.Workers - len(o.working)
	for name := range t.called {
		if o.working[name] == nil {
			if free <= 0 {
				continue // the outbox begins it when there is one
			}
			free--
		}
		a := t.touched[name]
		var ids []string
		for _, action := range a.due(t.now, t.underway(name)) {
			if action.State == trustapi.StateIntent {
				ids = append(ids, action.ID)
			}
		}
		for _, id := range ids {
			t.result(&result{agent: name, id: id, state: trustapi.StateDoing})
		}
	}
}

// underway are the actions of an agent that are, or that this group begins.
func (t *tx) underway(name string) underway {
	all := underway{}
	maps.Copy(all, t.e.outbox.working[name])
	for _, s := range t.started {
		if s.agent == name {
			all[s.action.ID] = struct{}{}
		}
	}
	return all
}

// tick looks again at what was not due.
func (o *outbox) tick() {
	maps.Copy(o.waiting, o.later)
	clear(o.later)
}

// begin lets workers carry out what is durably begun.
func (o *outbox) begin(all []started) {
	for _, s := range all {
		o.workers.Go(func() { o.work(s) })
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
	delete(o.working[r.agent], r.id)
	if len(o.working[r.agent]) == 0 {
		delete(o.working, r.agent)
	}
	o.ready(r.agent)
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
