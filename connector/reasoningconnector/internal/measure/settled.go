// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package measure

import (
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/aggregate"
	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/semconv"
)

// agentKey builds the labels in cycleLabels and returns the key's length. The
// cycle's agent is known on its root and on corrections; a step that passes
// before has only its own.
func (p *pass) agentKey() int {
	agent := p.fields.first(fCycleAgent, fAgent, fGenAIAgent)
	return len(p.label(p.prefix, agent, p.fields.str(fPhase)))
}

// modelCall records what a model call says of its model.
func (p *pass) modelCall() {
	share, ok := p.fields.float(fUtilization)
	unknown := p.fields.is(fModelUnknown, true)
	if !ok && !unknown {
		return
	}
	key := p.label(p.agentKey(), p.fields.first(fProvider, fGenAIProvider), p.fields.first(fModel, fResponseModel, fRequestModel))
	if ok {
		p.in.utilization.Record(key, share, &p.origin)
	}
	if unknown {
		p.in.modelUnknown.Add(key, 1, &p.origin)
	}
}

// settled records what the processor has settled on this span: a whole cycle on
// its root, or on a correction what late spans have added to one.
func (p *pass) settled() {
	switch {
	case p.fields.is(fRoot, true):
		n := p.agentKey()
		p.cycle(n)
		p.steps(n)
		p.verdict(n)
	case p.fields.is(fCorrection, true):
		p.steps(p.agentKey())
	}
	p.events()
}

func (p *pass) cycle(n int) {
	status := p.fields.str(fCycleStatus)
	p.in.cycles.Add(p.label(n, status, p.fields.str(fClose)), 1, &p.origin)
	p.in.cycleDuration.Record(p.label(n, status), p.seconds(), &p.origin)
	p.in.usageUnknown.Add(p.label(n), p.fields.int(fCycleUnknownUsage), &p.origin)
}

// steps records the numbers of steps by role. Roles that do not exist are left
// out, so that the label has no other values.
func (p *pass) steps(n int) {
	for key, value := range p.span.Attributes().All() {
		name, ok := strings.CutPrefix(key, semconv.CycleStepsPrefix)
		if !ok || value.Type() != pcommon.ValueTypeInt {
			continue
		}
		if role, known := cycle.ParseRole(name); known {
			p.in.steps.Add(p.label(n, role.String()), value.Int(), &p.origin)
		}
	}
}

// events records the usage, tool and finding events that the processor has
// written.
func (p *pass) events() {
	if p.span.Events().Len() == 0 {
		return
	}
	p.told = p.told[:0]
	n := p.agentKey()
	for _, event := range p.span.Events().All() {
		switch event.Name() {
		case semconv.EventUsage:
			p.event.read(event.Attributes())
			p.usage(n)
		case semconv.EventTool:
			p.event.read(event.Attributes())
			p.toolCalls(n)
		case semconv.EventFinding:
			p.finding(n, event)
		}
	}
}

// usage records the tokens and the cost of one model.
func (p *pass) usage(n int) {
	f := &p.event
	n = len(p.label(n, f.str(fProvider), f.str(fModel)))
	p.count(p.in.tokens, f.int(fInput), n, semconv.TokensInput)
	p.count(p.in.tokens, f.int(fOutput), n, semconv.TokensOutput)
	p.count(p.in.tokensDetail, f.int(fCacheRead), n, semconv.TokensCacheRead)
	p.count(p.in.tokensDetail, f.int(fCacheWrite), n, semconv.TokensCacheWrite)
	p.count(p.in.tokensDetail, f.int(fReasoning), n, semconv.TokensReasoning)
	if usd, ok := f.float(fCost); ok {
		p.in.cost.AddFloat(p.label(n, f.str(fCostSource)), usd, &p.origin)
	}
	if usd, ok := f.float(fCacheSaved); ok {
		p.in.costCache.AddFloat(p.label(n, semconv.TokensCacheRead), usd, &p.origin)
	}
	if usd, ok := f.float(fCacheAdded); ok {
		p.in.costCache.AddFloat(p.label(n, semconv.TokensCacheWrite), usd, &p.origin)
	}
}

// toolCalls records the calls of one tool. More errors than calls make the
// number of good ones negative, which the instrument rejects and counts.
func (p *pass) toolCalls(n int) {
	f := &p.event
	n = len(p.label(n, f.str(fTool)))
	calls, failed := f.int(fCalls), f.int(fErrors)
	p.count(p.in.toolCalls, calls-failed, n, cycle.StatusOK.String())
	p.count(p.in.toolCalls, failed, n, cycle.StatusError.String())
}

// count adds to the series of the key's first n bytes and one more label. Most
// numbers are zero, and worth no key.
func (p *pass) count(in *aggregate.Instrument, number int64, n int, label string) {
	if number != 0 {
		in.Add(p.label(n, label), number, &p.origin)
	}
}
