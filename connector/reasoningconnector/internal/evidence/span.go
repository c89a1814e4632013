// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"context"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl/contexts/ottlspan"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/semconv"
)

// read reads the evidence of one span. A copy of a span that came before gives
// only findings: the processor tells them again on it, for the batch they were
// told in may have been refused. The rest of its evidence is on the way already.
func (p *pass) read(ctx context.Context, scope ptrace.ScopeSpans, span ptrace.Span) {
	judged, found := isJudged(span), hasFinding(span)
	if !judged && !found && len(p.Triggers) == 0 {
		return
	}
	if found {
		p.findings(span)
	}
	if isDuplicate(span) {
		return
	}
	if judged {
		e, _, err := audit.VerdictEvidence(span, p.now)
		p.put(&e, err)
	}
	if len(p.Triggers) > 0 {
		p.triggers(ctx, scope, span)
	}
}

// isJudged reports whether a span carries a verdict, as settled roots do and
// corrections of them.
func isJudged(span ptrace.Span) bool {
	_, ok := span.Attributes().Get(semconv.EvidenceSchema)
	return ok
}

func hasFinding(span ptrace.Span) bool {
	for _, event := range span.Events().All() {
		if event.Name() == semconv.EventFinding {
			return true
		}
	}
	return false
}

func isDuplicate(span ptrace.Span) bool {
	v, ok := span.Attributes().Get(semconv.Duplicate)
	return ok && v.Type() == pcommon.ValueTypeBool && v.Bool()
}

func (p *pass) findings(span ptrace.Span) {
	n := 0
	for _, event := range span.Events().All() {
		if event.Name() != semconv.EventFinding {
			continue
		}
		if n++; n > MaxFindings {
			p.stats.Unread[ReasonTooMany]++
			continue
		}
		e, _, err := audit.FindingEvidence(span, event)
		p.put(&e, err)
	}
}

// triggers tries every trigger on the span.
func (p *pass) triggers(ctx context.Context, scope ptrace.ScopeSpans, span ptrace.Span) {
	tc := ottlspan.NewTransformContextPtr(p.resource, scope, span)
	defer tc.Close()
	for i, t := range p.Triggers {
		met, failed := t.met(ctx, tc)
		if failed {
			p.stats.Failed[i]++
		}
		if met {
			e, err := audit.TriggerEvidence(span, t.name, p.cycle(span), p.now)
			p.put(&e, err)
		}
	}
}

// cycle is the id of a span's cycle by what its resource and trace say: the
// run, or else the trace.
func (p *pass) cycle(span ptrace.Span) string {
	attrs := p.resource.Resource().Attributes()
	for _, key := range p.Run {
		if v, ok := attrs.Get(key); ok {
			if run := v.Str(); run != "" {
				return run
			}
		}
	}
	return span.TraceID().String()
}
