// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "github.com/leasehold/leasehold/internal/cycle"

// Finding is one rule that fired on one step or on a whole cycle.
type Finding struct {
	Rule     string
	Severity Severity
	// Hard marks an event that is enough by itself, without statistics.
	Hard bool
	// Enforce is false for rules that only observe.
	Enforce bool
	// Span is the step that caused it, 0 for the cycle.
	Span uint64
	// Count is how often the rule fired in the cycle, 1 on the stream. The
	// finding is then the worst of them, and of the worst ones the first.
	Count int
	// Text states the numbers, in one sentence without content.
	Text string
}

// Rule is one detector.
type Rule struct {
	// ID is stable: a family and a name, as in "loop.call".
	ID string
	// Severity is the least that it finds; Check may return a higher one.
	Severity Severity
	// Scope says on what it runs.
	Scope Scope
	// On are the roles of the steps that a ScopeStep rule judges, none standing
	// for all; the engine does not ask it about others.
	On Roles
	// What, Why and Tune document it; Rate is its measured rate on runs that
	// went well, with the data it was measured on.
	What, Why, Tune, Rate string
	// Observe is set for rules that do not count unless a person says so.
	Observe bool
	// Needs is what it cannot fire without.
	Needs Needs
	// Idle, if it is set, reports whether with these thresholds the rule never
	// fires, so that it need not run.
	Idle func(params []float64) bool
	// Params are its thresholds with their defaults.
	Params []Param
	// Check judges the last step of in.Trail (ScopeStep) or the whole of it
	// (ScopeCycle). It allocates only when it fires. The engine fills in the
	// rule, the step, the mode and the count.
	Check func(in *Input) (f Finding, fired bool)
}

// Scope says on what a rule runs.
type Scope uint8

// The scopes.
const (
	// ScopeStep rules run on each step as it comes.
	ScopeStep Scope = iota
	// ScopeCycle rules need the whole cycle.
	ScopeCycle
	// ScopeTotals rules look at Facts that grow with the cycle: they run on
	// each step as it comes, and on the whole cycle once.
	ScopeTotals
	// ScopeWitness rules are found by a witness outside the cycle.
	ScopeWitness
)

// String returns "step", "cycle", "totals" or "witness".
func (s Scope) String() string { return [...]string{"step", "cycle", "totals", "witness"}[s&3] }

// Roles is a set of roles.
type Roles uint32

// rolesOf is the set of some roles.
func rolesOf(roles ...cycle.Role) (set Roles) {
	for _, r := range roles {
		set |= 1 << r
	}
	return set
}

// has reports whether r is in the set; the empty set has them all.
func (s Roles) has(r cycle.Role) bool { return s == 0 || s&(1<<r) != 0 }

// Param is a threshold of a rule.
type Param struct {
	// Name is its key in the configuration, Unit its unit in UCUM.
	Name, Unit string
	// Default, Min and Max bound it.
	Default, Min, Max float64
	// Doc says what it is.
	Doc string
}

// Input is what a rule may look at.
type Input struct {
	Trail Trail
	// Tools are the cycle's tool names by number.
	Tools []string
	// Windows are the context windows of the cycle's models by number, in
	// tokens; 0 when unknown.
	Windows []int64
	// Dests are the members of those Entry.Dest that stand for several.
	Dests DestLists
	// Facts are what is known of the cycle beside its steps; Engine takes nil
	// for nothing.
	Facts *Facts
	// Baseline is what the agent does in this kind of task; never nil, but
	// possibly not warm.
	Baseline *Baseline
	// Params are the rule's thresholds, in the order of Rule.Params; Engine
	// fills them in, as it does Phases.
	Params []float64
	// Phases says which tools a phase allows; nil when nothing is configured.
	Phases *PhasePolicy
}

// OtherName stands for tools and models beyond the number that a cycle tells
// apart.
const OtherName = "_other"

// Tool is the name of the tool of entry e, "" when it is none.
func (in *Input) Tool(e *Entry) string {
	if e.Role != cycle.RoleTool || e.Tool < 0 || int(e.Tool) >= len(in.Tools) {
		return ""
	}
	return in.Tools[e.Tool]
}

// window is the context window of the model of entry e, in tokens; 0 when it
// is not known.
func (in *Input) window(e *Entry) int64 {
	if e.Tool >= 0 && int(e.Tool) < len(in.Windows) {
		return in.Windows[e.Tool]
	}
	return in.Facts.Window
}

// Facts are what is known of a cycle beside its steps.
type Facts struct {
	Agent, Task string
	// Phase is the trust phase the agent holds, Claimed the one it claims;
	// "" when unknown.
	Phase, Claimed string
	// Grant is what the agent may do by its own name; nil for what the settings
	// say.
	Grant *Grant
	// Proven is the name that the sender's connection proves, Impersonated the
	// one that it claims where that is another; "" for none.
	Proven, Impersonated string
	Tokens               cycle.Usage
	CostUSD              float64
	// Window is the context window, in tokens, of models that Input.Windows
	// does not list.
	Window int64
	// RootMissing is set when the cycle's root never came.
	RootMissing bool
	// Uses are what the cycle's credentials were used for, oldest first; UsesKnown
	// says that there were no others.
	Uses      []CredentialUse
	UsesKnown bool
	// Whole is set when the cycle's spans had their time to come, and all that came
	// is in the trail: its traces' roots did.
	Whole bool
	// Lag is the least by which a step came after it had ended, in nanoseconds: the
	// way it took, and what its clock is behind by. It is below zero where that is
	// ahead.
	Lag int64
	// BaselineLost is set when what was known of the agent is lost.
	BaselineLost bool
	// Conflicts is how many spans came twice with different content.
	Conflicts int
	// Orphans is how many steps name a parent that never came.
	Orphans int
	// Holes is how many numbers are missing from the agent's own numbering of
	// its steps, 0 where it does not number them.
	Holes int
	// Digests identify the model, prompt and tool set in use.
	Digests Digests
	// Confidence is the cycle's aggregate in [0,1], valid when HasConfidence.
	Confidence    float64
	HasConfidence bool
	// DayTokens and DayCostUSD are the agent's totals of the day so far.
	DayTokens  int64
	DayCostUSD float64
}

// Digests identify what an agent is made of; 0 when unknown.
type Digests struct{ Model, Prompt, Tools, Image uint64 }
