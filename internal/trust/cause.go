// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import "github.com/leasehold/leasehold/internal/anomaly"

// Causes that are no rule's id.
const (
	causeCycle   = "cycle"
	causeSilence = "silence"
	causePerson  = "person"
	causeTrigger = "trigger"
)

// Cause is what the fleet's limit counts a decision on this event under, known
// before it is decided: the rule of a finding, the worst rule of a verdict, that
// of a demotion that is held for a tick.
func Cause(s *State, ev *Event) string {
	switch e := ev.Evidence; {
	case ev.Request != nil:
		return causePerson
	case ev.Trigger != nil:
		return causeTrigger
	case e == nil && ev.Tick && s.Held != nil:
		return s.Held.Cause
	case e == nil:
		return causeSilence
	case e.Finding != nil:
		return e.Finding.Rule
	case e.Verdict != nil:
		for i := range e.Verdict.Fired {
			// They come the worst first, and those that are enforced before others.
			if r := &e.Verdict.Fired[i]; r.Enforce && (r.Hard || r.Severity >= anomaly.Warning) {
				return r.Rule
			}
		}
		return causeCycle
	default:
		return causeTrigger
	}
}
