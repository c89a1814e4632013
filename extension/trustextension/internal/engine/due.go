// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"time"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// due are the actions to go on with, while others are under way. What takes from
// an agent waits for nothing that takes, and not for what fails before it, but for
// what inLine says; what gives waits for everything, and everything behind it for
// it. A launch waits for all that is none, and nothing waits for it that is not under
// way: what stops Jobs has to see the one that is being made.
func (a *agent) due(now time.Time, working underway) (next []*trustapi.Action) {
	others := len(a.actions) - a.launches()
	lines := a.lines(working)
	before := 0
	for i := range a.actions {
		action := &a.actions[i]
		later := action.Next != nil && action.Next.After(now)
		gives := a.gives(action)
		switch {
		case action.Kind == trust.Launch:
			if working.has(action.ID) {
				return nil
			}
			if others == 0 && !later && len(working) == 0 {
				return []*trustapi.Action{action}
			}
			continue
		case working.has(action.ID):
			if gives {
				return nil
			}
		case gives && !a.overtaken(action):
			if before > 0 || later || len(working) > 0 {
				return next
			}
			return []*trustapi.Action{action}
		case later:
		case action.State == trustapi.StateVerified:
			next = append(next, action)
		default:
			if line := inLine(action.Kind); !lines[line] {
				lines[line] = true
				next = append(next, action)
			}
		}
		before++
	}
	return next
}

// lines are those in which an action is under way.
func (a *agent) lines(working underway) map[trust.ActionKind]bool {
	lines := map[trust.ActionKind]bool{}
	for i := range a.actions {
		if action := &a.actions[i]; working.has(action.ID) || action.State == trustapi.StateVerified {
			lines[inLine(action.Kind)] = true
		}
	}
	return lines
}

// inLine names the line that a kind of action stands in: one of each line is under
// way. The credentials' are carried out in their order, and where they are kept may
// be slow; neither what runs nor the network waits for that.
func inLine(kind trust.ActionKind) trust.ActionKind {
	switch kind {
	case trust.Narrow, trust.Revoke:
		return trust.Disable
	default:
		return kind
	}
}
