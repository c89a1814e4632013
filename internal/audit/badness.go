// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

// The bounds of badness in terms of the score.
const (
	// BadBelow is the score below which a cycle is wholly bad.
	BadBelow = 50
	// CleanFrom is the score from which a cycle can be wholly clean.
	CleanFrom = 80
)

// What a cycle is at least worth in badness, whatever its score.
const (
	warningBadness  = .25
	criticalBadness = .50
	// scoreBadness is what a score of BadBelow is worth. A cycle in which tools
	// failed, or that a few rules warned of, went badly and is not yet bad.
	scoreBadness   = .50
	disputeBadness = .50
)

// Badness is what a cycle counts for when an agent's trust moves: 1 is wholly
// bad, 0 wholly clean. why says which rule of docs/score.md decided.
//
// score is the cycle's, q0 in [0,1] the badness that is expected of an agent
// of this phase at most: what is not known to be clean counts for no less, so
// that an agent gains nothing by being unseen.
func Badness(in *Inputs, score, q0 float64) (x float64, why string) {
	q0 = finite(q0, 1)
	switch {
	case in.Enforced.Hard > 0:
		return 1, "a hard event"
	case in.Silent():
		return q0, "its telemetry is missing"
	case !(score >= BadBelow):
		return 1, "the score is below 50"
	}
	x, why = graded(in, score)
	if x < q0 && (in.RootMissing || in.Witness != WitnessAgrees) {
		return q0, "it is clean as far as it was seen, but was not witnessed whole"
	}
	return x, why
}

// graded is the badness of a cycle that was seen and is not wholly bad: by its
// score, straight from scoreBadness at BadBelow to 0 at CleanFrom, or by what
// was found.
func graded(in *Inputs, score float64) (x float64, why string) {
	x, why = 0, "it is clean"
	if score < CleanFrom {
		x, why = scoreBadness*(CleanFrom-score)/(CleanFrom-BadBelow), "the score is between 50 and 80"
	}
	switch {
	case in.Enforced.Critical > 0 && x < criticalBadness:
		return criticalBadness, "a rule found something critical"
	case in.Witness == WitnessDisagrees && x < disputeBadness:
		return disputeBadness, "a witness disagrees"
	case in.Enforced.Warning > 0 && x < warningBadness:
		return warningBadness, "a rule warned"
	}
	return x, why
}
