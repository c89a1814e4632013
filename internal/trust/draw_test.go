// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"fmt"
	"math"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/cycle"
)

// quality is how a drawn cycle went, the better the lower.
type quality int

const (
	qualityClean quality = iota
	qualityUnwitnessed
	qualityWarned
	qualityCritical
	qualityBad
	qualities
)

// cycleOfQuality makes a cycle that went like this.
func cycleOfQuality(q quality, name string, at time.Time) *audit.Evidence {
	switch q {
	case qualityUnwitnessed:
		return changed(name, at, func(v *audit.Verdict) { v.Witness = audit.WitnessNone })
	case qualityWarned:
		return verdictOf(name, at, enforced("loop.call", anomaly.Warning))
	case qualityCritical:
		return verdictOf(name, at, enforced("loop.stuck", anomaly.Critical))
	case qualityBad:
		return bad(name, at)
	default:
		return changed(name, at, func(v *audit.Verdict) { v.Task = name })
	}
}

func drawQuality(t *rapid.T) quality {
	// Clean ones are common, so that agents rise.
	q := rapid.IntRange(0, 2*int(qualities)).Draw(t, "quality")
	return quality(max(0, q-int(qualities)-1))
}

// quickPolicy is one under which something happens within a few cycles.
func quickPolicy(t *rapid.T) *Policy {
	p := DemoPolicy()
	p.RequireWitness = rapid.Bool().Draw(t, "witness")
	p.HardQuarantines = rapid.Bool().Draw(t, "quarantines")
	p.Up.Autonomous.Approval = rapid.Bool().Draw(t, "approval")
	return p
}

// drawEvidence is any evidence about one of a few cycles.
func drawEvidence(t *rapid.T) *audit.Evidence {
	name := fmt.Sprint("cycle-", rapid.IntRange(0, 40).Draw(t, "cycle"))
	at := start.Add(time.Duration(rapid.IntRange(-600, 600).Draw(t, "at")) * time.Second)
	switch rapid.IntRange(0, 9).Draw(t, "kind") {
	case 0:
		return findingOf(name, at, enforced("loop.call", anomaly.Severity(rapid.IntRange(0, 3).Draw(t, "severity"))))
	case 1:
		return findingOf(name, at, hardEvent())
	case 2:
		return verdictOf(name, at, hardEvent())
	case 3:
		return drawOdd(t, name, at)
	default:
		return cycleOfQuality(drawQuality(t), name, at)
	}
}

// drawOdd is a verdict that no honest judge makes.
func drawOdd(t *rapid.T, name string, at time.Time) *audit.Evidence {
	number := rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), -1, 0, .5, 1e300})
	n := rapid.SampledFrom([]int{math.MinInt, -1, 0, 1, math.MaxInt})
	e := changed(name, at, func(v *audit.Verdict) {
		v.Status = cycle.Status(rapid.IntRange(0, 9).Draw(t, "status"))
		v.Steps, v.Orphans, v.ToolCalls = n.Draw(t, "steps"), n.Draw(t, "orphans"), n.Draw(t, "calls")
		v.Usage.Input, v.CostUSD = int64(n.Draw(t, "input")), number.Draw(t, "cost")
		v.Confidence.Calibrated, v.Confidence.Mean = number.Draw(t, "calibrated"), number.Draw(t, "mean")
		v.Digests.Model = rapid.Uint64Range(0, 2).Draw(t, "model")
	})
	v := e.Verdict
	v.Revision = n.Draw(t, "revision")
	if rapid.Bool().Draw(t, "forged") {
		v.Score, v.Badness, v.Components[coverage] = number.Draw(t, "score"), number.Draw(t, "badness"), number.Draw(t, "coverage")
		v.Enforced.Hard = n.Draw(t, "hard")
	}
	return e
}

func drawEvent(t *rapid.T, s *State, now time.Time) *Event {
	switch rapid.IntRange(0, 9).Draw(t, "event") {
	case 0:
		return &Event{Tick: true}
	case 1:
		return &Event{Run: &RunChange{
			ID:      rapid.SampledFrom([]string{"", "cycle-1", "run"}).Draw(t, "run"),
			Started: now, Ended: rapid.Bool().Draw(t, "ended"),
		}}
	case 2:
		return &Event{Request: drawRequest(t, s)}
	default:
		return &Event{Proven: true, Evidence: drawEvidence(t)}
	}
}

func drawRequest(t *rapid.T, s *State) *Request {
	r := &Request{
		Verb: rapid.SampledFrom([]Verb{VerbApprove, VerbDeny, VerbQuarantine, VerbRelease, VerbPromote, VerbDemote, "", "x"}).Draw(t, "verb"),
		Who:  rapid.SampledFrom([]string{"", "ada", "grace", Engine}).Draw(t, "who"),
	}
	if s.Approval != nil && rapid.Bool().Draw(t, "right evidence") {
		r.Evidence = s.Approval.Evidence
	}
	if rapid.Bool().Draw(t, "target") {
		to := Phase(rapid.IntRange(0, 5).Draw(t, "to"))
		r.Target = &to
	}
	return r
}

func drawSurroundings(t *rapid.T) *Surroundings {
	yes := func(name string) bool { return rapid.IntRange(0, 9).Draw(t, name) > 0 }
	return &Surroundings{
		Fleet:      View{Frozen: !yes("thawed"), MayDemote: yes("may demote"), MayHard: yes("may hard")},
		Unfinished: max(0, rapid.IntRange(-8, 2).Draw(t, "unfinished")),
		MaxPhase:   Phase(rapid.IntRange(2, 3).Draw(t, "max")),
		Impaired:   !yes("sound"),
	}
}

// stored is a state as bytes, to tell states apart.
func stored(t require.TestingT, s *State) []byte {
	b, err := EncodeState(s)
	require.NoError(t, err)
	return b
}
