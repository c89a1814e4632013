// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/cycle"
)

var update = flag.Bool("update", false, "write the golden files")

// example is a cycle with the numbers that a person computes for it.
type example struct {
	name     string
	in       Inputs
	findings []anomaly.Finding
	// components, score and badness were computed by hand, to the digits given.
	components     [NumComponents]float64
	score, badness float64
}

func finding(severity anomaly.Severity, rule, text string) anomaly.Finding {
	return anomaly.Finding{Rule: rule, Severity: severity, Enforce: true, Span: 7, Text: text}
}

// sound is a cycle of twelve steps in which nothing is wrong.
func sound() Inputs {
	return Inputs{
		Status: cycle.StatusOK, Witness: WitnessAgrees, Steps: 12,
		ToolCalls: 4, Asked: 4, Executed: 4, ModelCalls: 5, Answers: 5,
		Usage: cycle.Usage{Input: 7000, Output: 1000}, CostUSD: .04,
		Usual: Spend{Tokens: 10_000, CostUSD: .05}, Budget: Spend{Tokens: 50_000, CostUSD: 1},
		Confidence: Confidence{Mean: .95, Min: .9, Calibrated: .95, Source: SourceStructural},
	}
}

func soundBut(change func(*Inputs)) Inputs {
	in := sound()
	change(&in)
	return in
}

var examples = []example{
	{
		// Everything is 1 but the estimated confidence: 0.95^0.15 = 0.992336.
		name: "fine", in: sound(),
		components: [...]float64{1, 1, 1, 1, .95},
		score:      99.2336, badness: 0,
	},
	{
		// conformity = 0.25 (one critical) × 0.7 (one warning) = 0.175
		// economy    = 10000 / 15000 = 0.66667
		// score      = 100 × 0.175^0.3 × 0.66667^0.1 × 0.9^0.15
		//            = 100 × 0.59280 × 0.96026 × 0.98432 = 56.0323
		// badness    = 0.5, for one critical; the score alone is (80 - 56.0323) / 60
		name: "loops",
		in: soundBut(func(in *Inputs) {
			in.Steps, in.ToolCalls, in.Asked, in.Executed = 20, 9, 9, 9
			in.Usage = cycle.Usage{Input: 14_000, Output: 1000}
			in.Confidence.Calibrated, in.Confidence.Mean = .9, .9
		}),
		findings: []anomaly.Finding{
			finding(anomaly.Warning, "loop.call", "search was called 3 times in a row with the same arguments"),
			finding(anomaly.Critical, "loop.call", "search was called 4 times in a row with the same arguments"),
			finding(anomaly.Warning, "loop.stuck", "search gave the same result 3 times in 8 steps"),
		},
		components: [...]float64{1, .175, 1, .6666667, .9},
		score:      56.0323, badness: .5,
	},
	{
		// outcome    = 0.9 (the cycle does not say how it ended)
		// conformity = 0.25 (one critical)
		// economy    = 0.05 / 0.80 (16 × the usual cost, the worse of the two)
		//              × 0.5 × 50000 / 60000 (the token budget passed) = 0.0260417
		// score      = 100 × 0.9^0.3 × 0.25^0.3 × 0.0260417^0.1 × 0.95^0.15
		//            = 100 × 0.96889 × 0.65975 × 0.69433 × 0.99234 = 44.0433
		// badness    = 1, for the score is below 50
		name: "overspends",
		in: soundBut(func(in *Inputs) {
			in.Status = cycle.StatusUnknown
			in.Usage, in.CostUSD = cycle.Usage{Input: 55_000, Output: 5000}, .80
		}),
		findings: []anomaly.Finding{
			finding(anomaly.Critical, "tokens.budget", "60000 tokens of a budget of 50000"),
		},
		components: [...]float64{.9, .25, 1, .0260417, .95},
		score:      44.0433, badness: 1,
	},
	{
		// conformity = 0.05 (one hard) × 0.25 (one critical) = 0.0125
		// confidence = 0.8, what calibration leaves of 0.9
		// score      = 100 × 0.0125^0.3 × 0.8^0.15 = 100 × 0.26858 × 0.96708
		//            = 25.9737, capped at 20
		// badness    = 1, for a hard event
		name: "steered",
		in: soundBut(func(in *Inputs) {
			in.Confidence = Confidence{Mean: .9, Min: .9, Calibrated: .8, Source: SourceExplicit}
		}),
		findings: []anomaly.Finding{
			finding(anomaly.Critical, "path.destination", "send_email went to a destination that 12 clean cycles never used"),
			{Rule: "phase.write", Severity: anomaly.Critical, Hard: true, Enforce: true, Span: 9, Text: "send_email acts, which shadow may not"},
			{Rule: "guardrail.missing", Severity: anomaly.Warning, Text: "no guardrail ran, 12 of 12 clean cycles had one"},
		},
		components: [...]float64{1, .0125, 1, 1, .8},
		score:      20, badness: 1,
	},
	{
		// outcome    = 0.9 (nothing says how it ended)
		// conformity = 0.7 (one warning)
		// coverage   = 0.5 (no root) × 0.1 (no steps) = 0.05
		// confidence = 0.8 (nothing to tell it by)
		// score      = 100 × 0.9^0.3 × 0.7^0.3 × 0.05^0.15 × 0.8^0.15
		//            = 100 × 0.96889 × 0.89852 × 0.63804 × 0.96708 = 53.7169
		// badness    = 0.05, what is expected, for the telemetry is missing
		name: "silent",
		in:   Inputs{RootMissing: true},
		findings: []anomaly.Finding{
			{Rule: "trace.silent", Severity: anomaly.Warning, Enforce: true, Text: "no span for 600 s of a running Job"},
		},
		components: [...]float64{.9, .7, .05, 1, .8},
		score:      53.7169, badness: .05,
	},
}

// judged is the example's verdict, with everything a verdict can hold.
func (e *example) judged() *Verdict {
	v := &Verdict{
		Subject: Subject{Agent: "demo/" + e.name, AgentSource: "root", Cycle: "run-" + e.name, Task: "report", Phase: "shadow"},
		Close:   "root", Inputs: e.in,
		Digests:  anomaly.Digests{Model: 1, Prompt: 0xfedcba9876543210, Tools: 3},
		Versions: Versions{Rules: "r1", Prices: "2026-11", Producer: "0.3.0"},
	}
	v.Judge(e.findings, .05)
	return v
}

func TestExamples(t *testing.T) {
	for i := range examples {
		e := &examples[i]
		t.Run(e.name, func(t *testing.T) {
			v := e.judged()
			for i, want := range e.components {
				assert.InDelta(t, want, v.Components[i], 5e-8, Components[i])
			}
			assert.InDelta(t, e.score, v.Score, 5e-5)
			assert.InDelta(t, e.badness, v.Badness, 5e-6)
			require.NoError(t, v.Verify())
			golden(t, e.name, strings.Join(v.Explain(), "\n")+"\n")
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "explain", name+".golden")
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run with -update to write it")
	assert.Equal(t, string(want), got)
}
