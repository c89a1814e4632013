// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package measure

import (
	"math"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/aggregate"
	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/semconv"
)

// judged collects the metrics on judging of one span, and what was rejected.
func judged(t *testing.T, attrs attributes, events ...attributes) (got map[string]float64, rejected int64) {
	t.Helper()
	m, r := newMeter(pmetric.AggregationTemporalityCumulative)
	td := ptrace.NewTraces()
	span := put(t, td, attrs)
	for _, event := range events {
		putEvent(t, span, semconv.EventFinding, event)
	}
	m.Consume(td, received)
	dst := pmetric.NewMetricSlice()
	r.Collect(received.Add(time.Second), dst, func(_ string, s aggregate.Stats) { rejected += s.Rejected })
	got = sums(r)
	for _, name := range []string{semconv.MetricCycles, semconv.MetricCycleDuration} {
		delete(got, name)
	}
	return got, rejected
}

func TestWhatAVerdictIsMeasuredAs(t *testing.T) {
	all := func() map[string]float64 {
		return map[string]float64{
			semconv.MetricCycleScore: 1, semconv.MetricCycleBadness: 1, semconv.MetricCycleConfidence: 1,
			semconv.MetricCycleComponent:   audit.NumComponents,
			semconv.MetricCalibrationBrier: .125, semconv.MetricCalibrationECE: .5,
		}
	}
	but := func(names ...string) map[string]float64 {
		want := all()
		for _, name := range names {
			delete(want, name)
		}
		return want
	}
	some := func(name string, n float64) map[string]float64 {
		want := all()
		want[name] = n
		return want
	}
	calibration := []string{semconv.MetricCalibrationBrier, semconv.MetricCalibrationECE}
	tests := []struct {
		name     string
		give     attributes
		want     map[string]float64
		rejected int64
	}{
		{"all of it", verdict(), all(), 0},
		{"on a duplicate", with(verdict(), semconv.Duplicate, true), but(semconv.MetricCycleScore, semconv.MetricCycleBadness, semconv.MetricCycleComponent, semconv.MetricCycleConfidence, calibration[0], calibration[1]), 0},
		{"on a correction", with(without(verdict(), semconv.CycleRoot), semconv.CycleCorrection, true), map[string]float64{}, 0},
		{"zeroes left out", without(verdict(), semconv.VerdictBadness), all(), 0},
		{"nothing to tell confidence by", without(verdict(), semconv.VerdictConfidenceSource), but(semconv.MetricCycleConfidence), 0},
		{"a source there is not", with(verdict(), semconv.VerdictConfidenceSource, "gut"), but(semconv.MetricCycleConfidence), 0},
		{"no history", without(verdict(), semconv.VerdictCalibrationCycles), but(calibration...), 0},
		{"not judged", without(verdict(), semconv.EvidenceSchema), map[string]float64{}, 0},
		{"a newer form", with(verdict(), semconv.EvidenceSchema, 2), map[string]float64{}, 1},
		{"a form that is text", with(verdict(), semconv.EvidenceSchema, "1"), map[string]float64{}, 1},
		{"a score of more than 100", with(verdict(), semconv.VerdictScore, 101.0), but(semconv.MetricCycleScore), 1},
		{"a badness below zero", with(verdict(), semconv.VerdictBadness, -1.0), but(semconv.MetricCycleBadness), 1},
		{"a component above 1", with(verdict(), semconv.VerdictEconomy, 1.5), some(semconv.MetricCycleComponent, audit.NumComponents-1), 1},
		{"a Brier score that is no number", with(verdict(), semconv.VerdictCalibrationBrier, math.NaN()), but(semconv.MetricCalibrationBrier), 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, rejected := judged(t, tt.give)
			assert.Equal(t, tt.want, got)
			assert.Equal(t, tt.rejected, rejected)
		})
	}
}

func TestFindingsAreCountedOnceASpan(t *testing.T) {
	step := attributes{semconv.AgentName: "a"}
	loop := func() attributes { return finding("loop.call", "warning") }
	tests := []struct {
		name     string
		attrs    attributes
		events   []attributes
		want     float64
		rejected int64
	}{
		{"one", step, []attributes{loop()}, 1, 0},
		{"two rules", step, []attributes{loop(), finding("loop.stuck", "critical")}, 2, 0},
		{"told twice", step, []attributes{loop(), loop(), loop()}, 1, 0},
		{"of other steps and the cycle", step, []attributes{
			loop(), with(loop(), semconv.FindingSpan, "0000000000000007"), with(loop(), semconv.FindingScope, "cycle"),
		}, 3, 0},
		{"on a correction", attributes{semconv.CycleCorrection: true}, []attributes{loop()}, 1, 0},
		{"on a duplicate", attributes{semconv.Duplicate: true}, []attributes{loop()}, 0, 0},
		{"unread", step, []attributes{
			with(loop(), semconv.EvidenceSchema, 2), finding("loop.call", "mild"), finding("", "info"),
			with(loop(), semconv.FindingSpan, "seven"),
		}, 0, 4},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, rejected := judged(t, tt.attrs, tt.events...)
			assert.Equal(t, tt.want, got[semconv.MetricFindings])
			assert.Equal(t, tt.rejected, rejected)
		})
	}
}

func TestModeOfAFinding(t *testing.T) {
	tests := []struct {
		hard, observed bool
		want           string
	}{
		{false, false, semconv.ModeEnforce},
		{false, true, semconv.ModeObserve},
		{true, false, semconv.ModeHard},
		{true, true, semconv.ModeObserve},
	}
	for _, tt := range tests {
		m, r := newMeter(pmetric.AggregationTemporalityCumulative)
		td := ptrace.NewTraces()
		span := put(t, td, attributes{semconv.CycleAgent: "a", semconv.CyclePhase: "shadow"})
		putEvent(t, span, semconv.EventFinding, with(with(finding("phase.write", "critical"),
			semconv.FindingHard, tt.hard), semconv.FindingObserved, tt.observed))
		m.Consume(td, received)
		dst := pmetric.NewMetricSlice()
		r.Collect(received, dst, func(string, aggregate.Stats) {})
		assert.Equal(t, map[string]any{
			semconv.LabelAgent: "a", semconv.LabelPhase: "shadow", semconv.FindingRule: "phase.write",
			semconv.FindingSeverity: "critical", semconv.LabelMode: tt.want,
		}, dst.At(0).Sum().DataPoints().At(0).Attributes().AsRaw())
	}
}

// However many findings a span claims to tell, little is remembered of them.
func TestWhatASpanHasToldIsBounded(t *testing.T) {
	td := ptrace.NewTraces()
	span := put(t, td, attributes{})
	for i := range 3 * maxTold {
		putEvent(t, span, semconv.EventFinding, finding("rule."+strconv.Itoa(i), "info"))
	}
	p := &pass{span: span}
	_, r := newMeter(pmetric.AggregationTemporalityCumulative)
	in := newInstruments(r)
	p.in, p.origin.Time = &in, pcommon.NewTimestampFromTime(received)
	p.measure(span)
	assert.Len(t, p.told, maxTold)
	assert.Equal(t, float64(3*maxTold), sums(r)[semconv.MetricFindings])
}
