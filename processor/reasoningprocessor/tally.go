// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/track"
	"github.com/leasehold/leasehold/processor/reasoningprocessor/internal/metadata"
)

// tally counts one batch's spans without touching shared memory.
type tally struct {
	fates  [track.NumFates]int64
	proofs [numProofs]int64
	// mismatches are resources whose sender claims to be another.
	mismatches int64
	defects    map[string]int64
	// found counts findings; a batch seldom has any.
	found map[finding]int64
}

// finding is what findings are counted by.
type finding struct {
	rule     string
	severity anomaly.Severity
}

func (t *tally) find(findings []anomaly.Finding) {
	if t.found == nil && len(findings) > 0 {
		t.found = map[finding]int64{}
	}
	for i := range findings {
		t.found[finding{findings[i].Rule, findings[i].Severity}]++
	}
}

func (t *tally) count(o *track.Outcome, step *cycle.Step) {
	t.fates[o.Fate]++
	if step.Problems == 0 {
		return
	}
	if t.defects == nil {
		t.defects = map[string]int64{}
	}
	step.Problems.Each(func(name string) { t.defects[name]++ })
}

// flush adds a batch's counts to the processor's.
func (t *tally) flush(ctx context.Context, to *tallies) {
	for fate, n := range t.fates {
		if n > 0 {
			to.telemetry.ProcessorReasoningSpans.Add(ctx, n, to.fates[fate])
		}
	}
	for proof, n := range t.proofs {
		if n > 0 {
			to.telemetry.ProcessorReasoningResources.Add(ctx, n, to.proofs[proof])
		}
	}
	if t.mismatches > 0 {
		to.telemetry.ProcessorReasoningIdentityMismatches.Add(ctx, t.mismatches)
	}
	for f, n := range t.found {
		to.telemetry.ProcessorReasoningFindings.Add(ctx, n, metric.WithAttributes(
			attribute.String("rule", f.rule), attribute.String("severity", f.severity.String())))
	}
	for name, n := range t.defects {
		to.telemetry.ProcessorReasoningProblems.Add(ctx, n, metric.WithAttributes(attribute.String("problem", name)))
	}
}

// tallies are the processor's own metrics with their attribute sets made once.
type tallies struct {
	telemetry *metadata.TelemetryBuilder
	fates     [track.NumFates]metric.MeasurementOption
	proofs    [numProofs]metric.MeasurementOption
}

func newTallies(telemetry *metadata.TelemetryBuilder) *tallies {
	t := &tallies{telemetry: telemetry}
	for fate := range track.NumFates {
		t.fates[fate] = metric.WithAttributeSet(attribute.NewSet(attribute.String("fate", fate.String())))
	}
	for proof := range numProofs {
		t.proofs[proof] = metric.WithAttributeSet(attribute.NewSet(attribute.String("identity", proof.String())))
	}
	return t
}

func (t *tallies) settled(ctx context.Context, all []*track.Settled) {
	var found tally
	for _, s := range all {
		found.find(s.Findings)
		switch {
		case s.Stray:
		case s.Correction:
			t.telemetry.ProcessorReasoningCorrections.Add(ctx, 1)
		default:
			t.telemetry.ProcessorReasoningCyclesSettled.Add(ctx, 1,
				metric.WithAttributes(attribute.String("close", s.Close.String())))
		}
	}
	found.flush(ctx, t)
}
