// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package measure

import (
	"hash/maphash"
	"math"
	"slices"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/semconv"
)

// verdict records what a settled cycle came to; n is the length of agentKey. A
// verdict leaves out what is zero. Corrections judge the same cycle again and
// are not recorded: they would count it twice.
func (p *pass) verdict(n int) {
	f := &p.fields
	if !f.has(fSchema) {
		return
	}
	if f.int(fSchema) != audit.Schema {
		p.in.score.Reject()
		return
	}
	p.in.score.Record(p.label(n), p.upTo(fScore, 100), &p.origin)
	p.in.badness.Record(p.label(n), p.upTo(fBadness, 1), &p.origin)
	for i, name := range audit.Components {
		p.in.component.Record(p.label(n, name), p.component(i), &p.origin)
	}
	switch source := f.str(fConfidenceSource); source {
	case audit.SourceExplicit.String(), audit.SourceLogprob.String(), audit.SourceStructural.String():
		p.in.confidence.Record(p.label(n, source), p.upTo(fConfidence, 1), &p.origin)
	}
	if f.int(fCalibrationCycles) > 0 {
		key := p.label(p.prefix, f.first(fCycleAgent, fAgent, fGenAIAgent))
		p.in.brier.Set(key, p.upTo(fBrier, 1), &p.origin)
		p.in.expError.Set(key, p.upTo(fECE, 1), &p.origin)
	}
}

// components are the attributes of those of audit.Components.
var components = [audit.NumComponents]string{
	semconv.VerdictOutcome, semconv.VerdictConformity, semconv.VerdictCoverage, semconv.VerdictEconomy, semconv.VerdictConfidence,
}

// component is one of the score's, as upTo. Only roots have them, so they are looked
// up rather than read with every span's fields.
func (p *pass) component(i int) float64 {
	v, ok := p.span.Attributes().Get(components[i])
	switch {
	case !ok:
		return 0
	case v.Type() != pcommon.ValueTypeDouble || v.Double() > 1:
		return math.NaN()
	}
	return v.Double()
}

// upTo is a field's number, 0 where it is absent, and NaN, which instruments
// reject, where it is above most.
func (p *pass) upTo(id field, most float64) float64 {
	v, _ := p.fields.float(id)
	if v > most {
		return math.NaN()
	}
	return v
}

// finding counts a finding that an event of the span tells; n is the length of
// agentKey.
func (p *pass) finding(n int, event ptrace.SpanEvent) {
	f, _, err := audit.FindingFromEvent(p.span, event)
	if err != nil {
		p.in.findings.Reject()
		return
	}
	if p.again(f.Rule, f.Span) {
		return
	}
	mode := semconv.ModeObserve
	switch {
	case f.Enforce && f.Hard:
		mode = semconv.ModeHard
	case f.Enforce:
		mode = semconv.ModeEnforce
	}
	p.in.findings.Add(p.label(n, f.Rule, f.Severity.String(), mode), 1, &p.origin)
}

// maxTold is how many findings of one span are told apart. A root has room for
// every rule in all its severities.
const maxTold = 512

var toldSeed = maphash.MakeSeed()

// again reports whether the span has told this rule on this step before.
func (p *pass) again(rule string, step uint64) bool {
	id := maphash.String(toldSeed, rule) ^ step*0x9e3779b97f4a7c15
	if slices.Contains(p.told, id) {
		return true
	}
	if len(p.told) < maxTold {
		p.told = append(p.told, id)
	}
	return false
}
