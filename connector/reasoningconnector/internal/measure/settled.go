// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package measure

import (
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/semconv"
)

// agentKey builds the labels in cycleLabels and returns the key's length. The cycle's agent is known on its root and on
// corrections; a step that passes before has only its own.
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
	p.told = p.told[:0]
	for _, event := range p.span.Events().All() {
		switch event.Name() {
		case semconv.EventUsage:
			p.event.read(event.Attributes())
			p.usage(p.agentKey())
		case semconv.EventTool:
			p.event.read(event.Attributes())
			p.toolCalls(p.agentKey())
		case semconv.EventFinding:
			p.finding(event)
		}
	}
}

// usage records the tokens and the cost of one model.
func (p *pass) usage(n int) {
	f := &p.event
	n = len(p.label(n, f.str(fProvider), f.str(fModel)))
	p.in.tokens.Add(p.label(n, semconv.TokensInput), f.int(fInput), &p.origin)
	p.in.tokens.Add(p.label(n, semconv.TokensOutput), f.int(fOutput), &p.origin)
	p.in.tokensDetail.Add(p.label(n, semconv.TokensCacheRead), f.int(fCacheRead), &p.origin)
	p.in.tokensDetail.Add(p.label(n, semconv.TokensCacheWrite), f.int(fCacheWrite), &p.origin)
	p.in.tokensDetail.Add(p.label(n, semconv.TokensReasoning), f.int(fReasoning), &p.origin)
	if usd, ok := f.float(fCost); ok {
		p.in.cost.AddFloat(p.label(n, f.str(fCostSource)), usd, &p.origin)
	}
}

// toolCalls records the calls of one tool. More errors than calls make the
// number of good ones negative, which the instrument rejects and counts.
func (p *pass) toolCalls(n int) {
	f := &p.event
	n = len(p.label(n, f.str(fTool)))
	calls, failed := f.int(fCalls), f.int(fErrors)
	p.in.toolCalls.Add(p.label(n, cycle.StatusOK.String()), calls-failed, &p.origin)
	p.in.toolCalls.Add(p.label(n, cycle.StatusError.String()), failed, &p.origin)
}
