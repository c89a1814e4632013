// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"errors"
	"fmt"
	"math"

	"github.com/leasehold/leasehold/internal/anomaly"
)

// Verdict is what a settled cycle came to. It holds everything that its score
// is computed from, and no content.
type Verdict struct {
	Subject
	// Close is why the cycle was settled: root, timeout, evicted or shutdown.
	Close string
	// Revision counts corrections of the verdict by late spans, from 0.
	Revision int

	Inputs

	// Score is from 0 to 100, Components its terms in the order of the
	// package's Components, Badness in [0,1].
	Score      float64
	Components [NumComponents]float64
	Badness    float64
	// ScoreIfEnforced and BadnessIfEnforced are what they would be if every
	// rule were enforced.
	ScoreIfEnforced, BadnessIfEnforced float64
	// Expected is the q0 that the badness was made with; see Badness.
	Expected float64

	// Fired are the rules that fired, the worst first, at most MaxRules;
	// Omitted is how many more there were.
	Fired   []Fired
	Omitted int

	// Calibration is the agent's before this cycle. It is told beside the
	// score, which has taken it in with Confidence.Calibrated.
	Calibration Calibration

	// Digests identify what the agent was made of.
	Digests anomaly.Digests
	// Versions identify what judged it.
	Versions Versions
}

// Subject is whom evidence is about, as far as the cycle knows it.
type Subject struct {
	// Agent is the agent's name and AgentSource where it is from: root, span
	// or service.
	Agent, AgentSource string
	// Cycle is the cycle's id: a run's id, or a trace id in hex.
	Cycle string
	// Task is the kind of task, Phase the trust phase held; "" when unknown.
	Task, Phase string
}

// Versions identify what a verdict was made by.
type Versions struct {
	// Formula is the version of the score's formulas.
	Formula int
	// Rules, Prices and Producer identify the rules with their thresholds,
	// the price table, and the program; "" when not told.
	Rules, Prices, Producer string
}

// Judge fills in all that follows from the verdict's Inputs and the findings,
// given in the order of their steps. expected is the q0 of Badness.
func (v *Verdict) Judge(findings []anomaly.Finding, expected float64) {
	v.JudgeWith(new(Score), findings, expected)
}

// JudgeWith is Judge with the memory of a score that is used again and again.
func (v *Verdict) JudgeWith(score *Score, findings []anomaly.Finding, expected float64) {
	fired := Collect(findings)
	v.Enforced, v.Observed = Count(fired)
	v.Omitted = max(0, len(fired)-MaxRules)
	v.Fired = fired[:len(fired)-v.Omitted]
	v.Expected = finite(expected, 1)
	v.Versions.Formula = Formula

	score.Compute(&v.Inputs)
	v.Score = score.Value
	for i := range score.Terms {
		v.Components[i] = score.Terms[i].Value
	}
	v.Badness, _ = Badness(&v.Inputs, v.Score, v.Expected)
	v.ScoreIfEnforced, v.BadnessIfEnforced = v.ifEnforced()
}

func (v *Verdict) ifEnforced() (score, badness float64) {
	if v.Observed.IsZero() {
		return v.Score, v.Badness
	}
	in := v.IfEnforced()
	all := Compute(&in)
	badness, _ = Badness(&in, all.Value, v.Expected)
	return all.Value, badness
}

// Coverage is the share in [0,1] of what happened that was seen.
func (v *Verdict) Coverage() float64 { return v.Components[ofCoverage] }

// Tolerance is how far a recomputed score may lie from the stored one.
const Tolerance = 1e-9

// ErrFormula says that a verdict was made by formulas that this build does not
// know, so that its score cannot be computed again.
var ErrFormula = errors.New("verdict was made by other formulas")

// Verify computes score, components and badness again from the inputs and
// says which of them does not follow. A verdict whose list of rules does not
// fit the counts does not verify either.
func (v *Verdict) Verify() error {
	if v.Versions.Formula != Formula {
		return fmt.Errorf("%w: version %d, this build computes version %d", ErrFormula, v.Versions.Formula, Formula)
	}
	again := Verdict{Inputs: v.Inputs, Expected: v.Expected}
	score := Compute(&v.Inputs)
	again.Score = score.Value
	again.Badness, _ = Badness(&v.Inputs, score.Value, v.Expected)
	again.ScoreIfEnforced, again.BadnessIfEnforced = again.ifEnforced()
	errs := []error{
		v.verifyRules(),
		differs("score", v.Score, again.Score),
		differs("badness", v.Badness, again.Badness),
		differs("score if enforced", v.ScoreIfEnforced, again.ScoreIfEnforced),
		differs("badness if enforced", v.BadnessIfEnforced, again.BadnessIfEnforced),
	}
	for i := range score.Terms {
		errs = append(errs, differs(Components[i], v.Components[i], score.Terms[i].Value))
	}
	return errors.Join(errs...)
}

func differs(what string, stored, computed float64) error {
	if math.Abs(stored-computed) <= Tolerance {
		return nil
	}
	return fmt.Errorf("verdict's %s is %v, but its inputs come to %v", what, stored, computed)
}

func (v *Verdict) verifyRules() error {
	enforced, observed := Count(v.Fired)
	listed, counted := enforced.Add(observed), v.Enforced.Add(v.Observed)
	if listed.total()+v.Omitted != counted.total() || !enforced.within(v.Enforced) || !observed.within(v.Observed) {
		return fmt.Errorf("verdict lists %d rules and omits %d, but counts %d", listed.total(), v.Omitted, counted.total())
	}
	return nil
}

func (t Tally) total() int { return t.Hard + t.Critical + t.Warning + t.Info }

func (t Tally) within(u Tally) bool {
	return t.Hard <= u.Hard && t.Critical <= u.Critical && t.Warning <= u.Warning && t.Info <= u.Info
}
