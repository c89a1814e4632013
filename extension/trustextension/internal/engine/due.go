// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"time"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// atOnce is how many ended cycles of an agent are worked on at the same time.
const atOnce = 4

// due are the actions to go on with, while others are under way: the credentials
// of ended cycles beside all else.
func (a *agent) due(now time.Time, working underway) []*trustapi.Action {
	return append(a.dueApart(now, working), a.dueInOrder(now, working)...)
}

// dueApart are those that wait for nothing but their own line.
func (a *agent) dueApart(now time.Time, working underway) (next []*trustapi.Action) {
	lines := a.lines(working)
	n := 0
	for i := range a.actions {
		if x := &a.actions[i]; x.Kind == trust.RevokeCycle && working.has(x.ID) {
			n++
		}
	}
	for i := range a.actions {
		action := &a.actions[i]
		switch {
		case action.Kind != trust.RevokeCycle || working.has(action.ID):
		case action.State == trustapi.StateVerified:
			next = append(next, action)
		case action.Next != nil && action.Next.After(now) || lines[inLine(action)] || n >= atOnce:
		default:
			lines[inLine(action)] = true
			next = append(next, action)
			n++
		}
	}
	return next
}

// dueInOrder are the others. What takes from an agent waits for nothing that takes,
// and not for what fails before it, but for its own line; what gives waits for
// everything, and everything behind it for it. A launch waits for all that is none,
// and nothing waits for it that is not under way: what stops Jobs has to see the one
// that is being made. Nobody waits for what is apart.
func (a *agent) dueInOrder(now time.Time, working underway) (next []*trustapi.Action) {
	others, busy := a.unfinished(), a.busy(working)
	lines := a.lines(working)
	before := 0
	for i := range a.actions {
		action := &a.actions[i]
		later := action.Next != nil && action.Next.After(now)
		gives := a.gives(action)
		switch {
		case action.Kind == trust.RevokeCycle:
			if apart(action) {
				continue
			}
		case action.Kind == trust.Launch:
			if working.has(action.ID) {
				return nil
			}
			if others == 0 && !later && busy == 0 {
				return []*trustapi.Action{action}
			}
			continue
		case working.has(action.ID):
			if gives {
				return nil
			}
		case gives && !a.overtaken(action):
			if before > 0 || later || busy > 0 {
				return next
			}
			return []*trustapi.Action{action}
		case later:
		case action.State == trustapi.StateVerified:
			next = append(next, action)
		default:
			if line := inLine(action); !lines[line] {
				lines[line] = true
				next = append(next, action)
			}
		}
		before++
	}
	return next
}

// busy is how many actions are under way that are not apart.
func (a *agent) busy(working underway) int {
	n := len(working)
	for i := range a.actions {
		if x := &a.actions[i]; working.has(x.ID) && apart(x) {
			n--
		}
	}
	return n
}

// queue names a line of an agent's actions: one action of each is under way. Every kind has its
// own, and the credentials of every ended cycle: any part of what takes leaves an
// agent with no more than it had.
type queue struct {
	kind  trust.ActionKind
	cycle string
}

func inLine(action *trustapi.Action) queue { return queue{action.Kind, action.Cycle} }

// lines are those in which an action is under way.
func (a *agent) lines(working underway) map[queue]bool {
	lines := map[queue]bool{}
	for i := range a.actions {
		if action := &a.actions[i]; working.has(action.ID) || action.State == trustapi.StateVerified {
			lines[inLine(action)] = true
		}
	}
	return lines
}
