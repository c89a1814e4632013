// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"fmt"
	"strconv"

	"github.com/leasehold/leasehold/internal/cycle"
)

// lookback is how many entries a step rule looks back on at most, so that a
// step of a long cycle costs no more than one of a short one.
const lookback = 256

// recent is the part of the trail that step rules look at.
func (t Trail) recent() Trail { return t[max(0, len(t)-lookback):] }

// isTool reports whether e is a tool call, and not its transport's copy of it.
func (e *Entry) isTool() bool {
	return e.Role == cycle.RoleTool && e.Flags&FlagTransport == 0
}

// isModel reports whether e is a call of a language model, and not another
// instrumentation's record of one.
func (e *Entry) isModel() bool { return e.Role == cycle.RoleLLM && e.Flags&FlagRepeat == 0 }

// lastTool is the last entry when it is a tool call.
func (t Trail) lastTool() (e *Entry, ok bool) {
	e, ok = t.Last(0)
	return e, ok && e.isTool()
}

// getsThingsDone reports whether e is what a model asks for when it does more
// than think.
func (e *Entry) getsThingsDone() bool {
	switch e.Role {
	case cycle.RoleTool, cycle.RoleRetrieval, cycle.RoleMemory, cycle.RoleDelegation, cycle.RoleHuman:
		return e.Flags&FlagTransport == 0
	default:
		return false
	}
}

// found is a finding with its sentence.
func found(s Severity, format string, args ...any) (f Finding, fired bool) {
	return Finding{Severity: s, Text: fmt.Sprintf(format, args...)}, true
}

// plural is a count of something whose plural takes an s.
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + one + "s"
}

// graded is critical from severe on, else a warning.
func graded(n int, severe float64) Severity {
	if float64(n) >= severe {
		return Critical
	}
	return Warning
}
