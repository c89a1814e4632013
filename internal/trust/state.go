// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import "time"

// Limits of what is held of one agent. They bound memory, not trust: what does
// not fit any more is decided the strict way.
const (
	// MaxCycles is how many settled cycles are remembered, to know repeats and
	// to take late ones in at their place.
	MaxCycles = 256
	// MaxSeen is how many ids of findings and triggers are remembered.
	MaxSeen = 256
	// MaxOpen is how many cycles with an open critical finding are told apart.
	MaxOpen = 16
	// MaxPrior is how many ended accounts of the debt are remembered.
	MaxPrior = 4
	// MaxTasks is how many kinds of tasks are told apart within a phase.
	MaxTasks = 64
	// MaxRuns is how many runs are listened for at once.
	MaxRuns = 16
)

// State is everything that is held of an agent and that its next decision rests
// on. Its zero value is a new agent: in shadow, with no history.
//
// States are stored: fields are only added, numbers of keys are not used again.
type State struct {
	// Phase is the phase that the agent holds, Since when it came to hold it.
	Phase Phase     `cbor:"1,keyasint"`
	Since time.Time `cbor:"2,keyasint"`
	// Quarantine is set while the agent is stopped.
	Quarantine *Quarantine `cbor:"3,keyasint,omitempty"`

	// Debt is the S of the e-CUSUM, from 0; see Policy.Down.
	Debt float64 `cbor:"4,keyasint,omitempty"`
	// LogWealth is ln W of the e-process towards the next phase, 0 at its start.
	LogWealth float64 `cbor:"5,keyasint,omitempty"`
	// Demotions is the k of the e-process: how often the agent was demoted.
	Demotions uint32 `cbor:"6,keyasint,omitempty"`

	// Tally counts what the agent did since it holds its phase.
	Tally Tally `cbor:"7,keyasint"`
	// Cycles are the last settled ones, in the order of their times.
	Cycles []Cycle `cbor:"8,keyasint,omitempty"`
	// Forgotten is the time of the newest cycle that is not remembered any more.
	Forgotten int64 `cbor:"9,keyasint,omitempty"`
	// Seen are the last findings and triggers, a hash of the id each.
	Seen []uint64 `cbor:"10,keyasint,omitempty"`
	// Open are cycles in which something critical was found and that are not
	// settled yet, a hash of the id each.
	Open []uint64 `cbor:"11,keyasint,omitempty"`
	// Total is how many cycles counted, ever.
	Total uint64 `cbor:"12,keyasint,omitempty"`

	// Digests are what the agent is made of; see Policy.OnDigest.
	Digests Digests `cbor:"13,keyasint"`
	// Ceiling is the highest phase that the agent may come to for a reason of
	// its own, such as a change of what it is made of; see CeilingCause.
	Ceiling      *Phase `cbor:"14,keyasint,omitempty"`
	CeilingCause string `cbor:"15,keyasint,omitempty"`

	// Approval is the promotion that waits for a person.
	Approval *Approval `cbor:"16,keyasint,omitempty"`
	// Promoted is the last promotion, as long as late evidence can undo it.
	Promoted *Promoted `cbor:"17,keyasint,omitempty"`
	// Held is a demotion that the fleet's limit did not let through.
	Held *Held `cbor:"18,keyasint,omitempty"`

	// Runs are the agent's running cycles that a witness saw begin, for silence,
	// oldest first. OneRun is where the first builds kept a single one.
	OneRun *Run  `cbor:"19,keyasint,omitempty"`
	Runs   []Run `cbor:"33,keyasint,omitempty"`
	// Silent is since when the agent has been silent, nil when it is not.
	Silent *time.Time `cbor:"20,keyasint,omitempty"`
	// Spent is what the agent spent lately, nil without a budget.
	Spent *Spent `cbor:"21,keyasint,omitempty"`

	// LastSeen is when the last evidence of the agent came.
	LastSeen time.Time `cbor:"22,keyasint"`
	// Rate is the sum and the number of the badness of cycles in shadow: what the
	// detectors find on this agent anyway.
	RateSum float64 `cbor:"23,keyasint,omitempty"`
	RateN   uint32  `cbor:"24,keyasint,omitempty"`

	// Base is the debt before the first remembered cycle that counts, Peak the
	// highest that it was up to there in this phase: where the path of the debt
	// starts when it is gone along again.
	Base float64 `cbor:"25,keyasint,omitempty"`
	Peak float64 `cbor:"26,keyasint,omitempty"`
	// Mark is the time of the newest cycle that belongs to an earlier phase, in
	// nanoseconds: what settled up to it gives no credit in this one.
	Mark int64 `cbor:"27,keyasint,omitempty"`
	// OpenAt is when the last cycle was put into Open.
	OpenAt time.Time `cbor:"28,keyasint"`

	// Owed is the debt as it would be had no fall ended an account, OwedBase the
	// same before the first remembered cycle. An agent that rises again takes it
	// up, so that to fall early never leaves an agent better off.
	Owed     float64 `cbor:"29,keyasint,omitempty"`
	OwedBase float64 `cbor:"30,keyasint,omitempty"`
	// Prior are the accounts of the debt that ended with the last falls, oldest
	// first, as long as late evidence can make them end earlier.
	Prior []Account `cbor:"32,keyasint,omitempty"`
	// Anew is when the way up last began anew.
	Anew time.Time `cbor:"31,keyasint"`
}

// Quarantine says why an agent is stopped.
type Quarantine struct {
	At    time.Time `cbor:"1,keyasint"`
	Cause string    `cbor:"2,keyasint"`
	// By is the person who did it, "" for the engine.
	By string `cbor:"3,keyasint,omitempty"`
}

// Tally counts what an agent did since it holds its phase.
type Tally struct {
	// Cycles counted; Clean of them had a badness of 0, Bad of 1.
	Cycles uint32 `cbor:"1,keyasint,omitempty"`
	Clean  uint32 `cbor:"2,keyasint,omitempty"`
	Bad    uint32 `cbor:"3,keyasint,omitempty"`
	// Trivial cycles had no tool call, and count for nothing.
	Trivial uint32 `cbor:"4,keyasint,omitempty"`
	// Unwitnessed cycles had no witness that agrees; LowCoverage ones a
	// coverage below the policy's floor.
	Unwitnessed uint32 `cbor:"5,keyasint,omitempty"`
	LowCoverage uint32 `cbor:"6,keyasint,omitempty"`
	// Tasks are the kinds of tasks, a hash each, at most MaxTasks.
	Tasks []uint64 `cbor:"7,keyasint,omitempty"`
}

// Cycle is a settled cycle that counted.
type Cycle struct {
	// At is when it settled, in nanoseconds since 1970; it orders cycles.
	At int64 `cbor:"1,keyasint"`
	// ID is a hash of the cycle's id.
	ID uint64 `cbor:"2,keyasint"`
	// Badness is what it counted for.
	Badness float32 `cbor:"3,keyasint,omitempty"`
	// Score is its audit score, for the eye.
	Score float32 `cbor:"4,keyasint,omitempty"`
	// Step is what it added to the debt; Debt the debt after it and Wealth ln W
	// after it, when it came, for the eye.
	Step   float32 `cbor:"5,keyasint,omitempty"`
	Debt   float32 `cbor:"6,keyasint,omitempty"`
	Wealth float32 `cbor:"7,keyasint,omitempty"`
	// Before is set on cycles of an earlier phase or before a demotion: they
	// are remembered to know repeats, and count no more.
	Before bool `cbor:"8,keyasint,omitempty"`
	// Revision is the verdict's.
	Revision uint16 `cbor:"9,keyasint,omitempty"`
	// Gain is what it added to ln W.
	Gain float32 `cbor:"10,keyasint,omitempty"`
	// Flaws are what of a floor it does not meet.
	Flaws Flaws `cbor:"11,keyasint,omitempty"`
}

// Flaws are what makes a cycle no ground for a promotion.
type Flaws uint8

// The flaws; they add up.
const (
	// FlawTrivial cycles had no tool call.
	FlawTrivial Flaws = 1 << iota
	// FlawUnwitnessed cycles had no witness that agrees.
	FlawUnwitnessed
	// FlawCoverage cycles had a coverage below the policy's floor.
	FlawCoverage
)

// Digests identify what an agent is made of, a keyed hash each, 0 for unknown.
type Digests struct {
	Model  uint64 `cbor:"1,keyasint,omitempty"`
	Prompt uint64 `cbor:"2,keyasint,omitempty"`
	Tools  uint64 `cbor:"3,keyasint,omitempty"`
	Image  uint64 `cbor:"4,keyasint,omitempty"`
	// Run is of what a witness sees run: the images that the platform started.
	Run uint64 `cbor:"5,keyasint,omitempty"`
}

// Approval is a promotion that waits for a person.
type Approval struct {
	Target Phase `cbor:"1,keyasint"`
	// Evidence is the hash of the evidence that it rests on; who approves
	// says it again.
	Evidence string    `cbor:"2,keyasint"`
	At       time.Time `cbor:"3,keyasint"`
	Expires  time.Time `cbor:"4,keyasint"`
	// By is who asked for it, Engine when nobody did.
	By string `cbor:"5,keyasint"`
}

// Engine is the name of who decides where no person does.
const Engine = "leasehold"

// Promoted is a promotion that late evidence can undo.
type Promoted struct {
	// At is the time of the last cycle that it rests on, in nanoseconds.
	At   int64 `cbor:"1,keyasint"`
	From Phase `cbor:"2,keyasint"`
	// LogWealth and Goal are ln W and what it had to reach.
	LogWealth float64 `cbor:"3,keyasint"`
	Goal      float64 `cbor:"4,keyasint"`
	// Debt is the most that the debt can have been.
	Debt float64 `cbor:"5,keyasint,omitempty"`
}

// Held is a demotion that the fleet's limit holds back until a person decides
// or the agent's debt has sunk.
type Held struct {
	At    time.Time `cbor:"1,keyasint"`
	Cause string    `cbor:"2,keyasint"`
	// Hard is set for a hard event: it is tried again as soon as the limit lets
	// it through.
	Hard bool `cbor:"3,keyasint,omitempty"`
}

// Account is one that the debt ended by reaching its limit: the cycles after
// Start up to End, in nanoseconds.
type Account struct {
	Start int64 `cbor:"1,keyasint"`
	End   int64 `cbor:"2,keyasint"`
	// Base is the debt at its start, Limit the one at its end.
	Base  float64 `cbor:"3,keyasint,omitempty"`
	Limit float64 `cbor:"4,keyasint"`
}

// Run is a cycle that a witness saw begin.
type Run struct {
	ID string `cbor:"1,keyasint"`
	// Started and Deadline are the witness's times; Deadline may be zero.
	Started  time.Time `cbor:"2,keyasint"`
	Deadline time.Time `cbor:"3,keyasint"`
	// Heard is when it was last heard of, zero for never.
	Heard time.Time `cbor:"4,keyasint"`
	// Admitted says that it was launched for the agent.
	Admitted bool `cbor:"5,keyasint,omitempty"`
}
