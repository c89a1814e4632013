// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// raises reports whether an action gives an agent more than it had.
func raises(kind trust.ActionKind) bool {
	return kind == trust.Enable || kind == trust.Widen || kind == trust.Connect || kind == trust.Launch
}

// gives reports whether the action is of a decision that gives the agent more
// than it had: such a decision has an action that raises.
func (a *agent) gives(action *trustapi.Action) bool {
	raising := func(x trustapi.Action) bool { return x.Decision == action.Decision && raises(x.Kind) }
	return slices.ContainsFunc(a.actions, raising) || slices.ContainsFunc(a.past.Done, raising)
}

// count is how many actions of a kind are open; launches those that wait for a
// cycle to be launched.
func (a *agent) count(kind trust.ActionKind) (n int) {
	for i := range a.actions {
		if a.actions[i].Kind == kind {
			n++
		}
	}
	return n
}

func (a *agent) launches() int { return a.count(trust.Launch) }

// passed is how often the credentials of an ended cycle may fail to end until the
// agent's other actions wait for it.
const passed = 3

// apart reports whether nothing waits for an action: the credentials of an ended
// cycle are ended beside everything else, unless that fails and fails.
func apart(x *trustapi.Action) bool {
	failed := x.Attempts
	if x.State != trustapi.StateFailing {
		failed--
	}
	return x.Kind == trust.RevokeCycle && failed < passed
}

// unfinished is how many actions keep the agent from more than it has: all but
// launches and what is apart.
func (a *agent) unfinished() (n int) {
	for i := range a.actions {
		if x := &a.actions[i]; x.Kind != trust.Launch && !apart(x) {
			n++
		}
	}
	return n
}

// overtaken reports whether what the action gives was taken by a later decision
// while it was under way: to try it once more would give it back.
func (a *agent) overtaken(action *trustapi.Action) bool {
	return a.gives(action) && slices.ContainsFunc(a.actions, func(x trustapi.Action) bool {
		return x.Decision > action.Decision && x.Kind != trust.RevokeCycle && !a.gives(&x)
	})
}

// intend puts the actions of a decision behind those that are open, in the same
// transaction. They take the place of those of the same kind, and what falls
// that of what was to raise: there is never more than one of a kind to be begun,
// which bounds the list.
func (t *tx) intend(a *agent, d *trustapi.Decision) {
	takes := d.Kind != trust.Promote && d.Kind != trust.Release && d.Kind != trust.Launching
	kinds := t.out.Actions
	if len(kinds) == 0 {
		return
	}
	all := slices.Clone(a.actions)
	kept := a.actions[:0]
	for _, old := range all {
		overtaken := old.Kind != trust.Launch && slices.Contains(kinds, old.Kind) || takes && (&agent{actions: all, past: a.past}).gives(&old)
		if overtaken && !t.begun(a, old.ID) {
			t.end(a, old, trustapi.StateOverridden, "decision "+strconv.FormatUint(d.Seq, 10)+" overtook it")
			continue
		}
		kept = append(kept, old)
	}
	a.actions = kept
	for _, kind := range kinds {
		action := trustapi.Action{Kind: kind, Phase: a.held.Phase, Decision: d.Seq}
		if kind == trust.Launch {
			action.Trigger = t.trigger
		}
		t.add(a, action)
	}
}

// add puts an action behind those that are open.
func (t *tx) add(a *agent, action trustapi.Action) {
	n := 1
	for i := range a.actions {
		if a.actions[i].Decision == action.Decision {
			n++
		}
	}
	action.ID = fmt.Sprintf("%d-%d-%s", action.Decision, n, action.Kind)
	action.Agent, action.State, action.Created, action.Caused = a.name, trustapi.StateIntent, t.now, t.caused
	a.actions = append(a.actions, action)
	t.noteAction(ledger.KindIntent, &action, "to do: "+string(action.Kind)+" at "+action.Phase.String())
	t.called[a.name] = struct{}{}
}

// since is when what called for an action was found, by the clock of whoever found
// it, and when that is ahead of ours, when it was decided.
func since(action *trustapi.Action) time.Time {
	if action.Caused == nil || action.Caused.After(action.Created) {
		return action.Created
	}
	return *action.Caused
}

func (t *tx) noteAction(kind ledger.Kind, action *trustapi.Action, what string) {
	t.note(ledger.Draft{Agent: action.Agent, Kind: kind, ID: action.ID, What: what, Data: object(action)})
	kindOf, state := action.Kind, action.State
	t.tell(func() {
		if t.e.cfg.Hooks.Acted != nil {
			t.e.cfg.Hooks.Acted(kindOf, state)
		}
	})
}

// end takes an action off the list of open ones; the caller removes it.
func (t *tx) end(a *agent, action trustapi.Action, state, detail string) {
	now := t.now
	action.State, action.Detail, action.Ended, action.Next, action.Waiting = state, detail, &now, nil, nil
	a.past.Done = keep(a.past.Done, action, maxDone)
	t.noteAction(ledger.KindAction, &action, string(action.Kind)+" is "+state+": "+detail)
	if t.e.cfg.Publisher != nil {
		if len(a.actions) == 0 { // what is left shows with the next numbers
			t.urgent[a.name] = struct{}{}
		}
	}
}

// result is what became of a step of an action.
type result struct {
	agent, id string
	// state is what it comes to: doing before a try, then verified or failing,
	// then done.
	state  string
	detail string
	err    error
}

// started is an action that may be carried out once that it is begun is durable.
type started struct {
	agent  string
	action trustapi.Action
}

// result takes in what became of a step. Each is durable before the next begins.
func (t *tx) result(r *result) {
	if r.state == trustapi.StateVerified || r.state == trustapi.StateFailing {
		t.tell(func() { t.e.outbox.finished(r) })
	}
	a := t.agent(r.agent)
	if a == nil {
		return
	}
	i := slices.IndexFunc(a.actions, func(x trustapi.Action) bool { return x.ID == r.id })
	if i < 0 {
		return
	}
	action := &a.actions[i]
	a.changed = true
	switch {
	case (r.state == trustapi.StateDoing || r.state == trustapi.StateFailing) && a.overtaken(action):
		ended := *action
		a.actions = slices.Delete(a.actions, i, i+1)
		t.end(a, ended, trustapi.StateOverridden, "a later decision took what it gives")
		t.tell(func() { t.e.outbox.finished(r) })
	case r.state == trustapi.StateDoing:
		looks := action.State == trustapi.StateWaiting
		action.State, action.Next = r.state, nil
		if !looks { // to look again is no further try, and no news
			action.Attempts++
			t.noteAction(ledger.KindAction, action, fmt.Sprintf("try %d: %s at %s", action.Attempts, action.Kind, action.Phase))
		}
		t.started = append(t.started, started{a.name, *action})
	case r.state == trustapi.StateFailing:
		t.later(action, r.err)
	case r.state == trustapi.StateVerified:
		action.State, action.Error, action.Detail, action.Waiting = r.state, "", r.detail, nil
		t.noteAction(ledger.KindAction, action, string(action.Kind)+" is verified: "+r.detail)
		t.took(action)
	case r.state == trustapi.StateDone:
		ended := *action
		a.actions = slices.Delete(a.actions, i, i+1)
		t.end(a, ended, trustapi.StateDone, ended.Detail)
	}
}

// took tells how long it was from the cause of an action until it is carried out.
func (t *tx) took(action *trustapi.Action) {
	kind, long := action.Kind, t.now.Sub(since(action))
	t.tell(func() {
		if t.e.cfg.Hooks.Verified != nil {
			t.e.cfg.Hooks.Verified(kind, max(0, long))
		}
	})
}
