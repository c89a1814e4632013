// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

// Rule decides on one cycle after another: a rule for moving down fires when it
// raises an alarm, one for moving up when it lets the agent rise.
type Rule interface {
	// Name says what the rule is, with its numbers.
	Name() string
	// Take takes a cycle in and reports whether the rule fires on it.
	Take(b Badness) bool
	// Reset forgets every cycle.
	Reset()
}

// Open is a rule whose next decision can be known before.
type Open interface {
	Rule
	// Fires reports what Take would, and changes nothing.
	Fires(b Badness) bool
}

// Direction is whether a rule raises an alarm or lets an agent rise.
type Direction bool

// The directions.
const (
	Down Direction = false
	Up   Direction = true
)
