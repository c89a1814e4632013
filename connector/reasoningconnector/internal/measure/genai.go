// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package measure

import (
	"strconv"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/aggregate"
	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/semconv"
)

// genAIStep records the semantic-convention metrics of a step. A step that
// another span reports too is left to that span.
func (p *pass) genAIStep(role cycle.Role) {
	switch role {
	case cycle.RoleLLM, cycle.RoleEmbedding, cycle.RoleRerank:
		if !p.fields.is(fCounted, false) {
			p.client(role)
		}
	case cycle.RoleAgent:
		p.agent()
	case cycle.RoleWorkflow:
		key := p.label(p.prefix, p.fields.str(fWorkflow), p.errorType())
		p.in.workflowDuration.Record(key, p.seconds(), &p.origin)
	case cycle.RoleTool:
		if !p.fields.is(fToolCounted, false) {
			p.tool()
		}
	}
	if p.fields.has(fMCPMethod) && p.span.Kind() != ptrace.SpanKindServer {
		p.mcp()
	}
}

// client records one model call.
func (p *pass) client(role cycle.Role) {
	labels := p.callLabels(role)
	c := p.callOf(&labels)
	p.record(p.in.operationDuration, &c.duration, p.seconds(), &labels, labels.failed)
	if chunk, ok := p.firstChunk(); ok {
		p.record(p.in.firstChunk, &c.chunk, chunk, &labels)
	}
	if p.fields.is(fUsageUnknown, true) {
		return
	}
	if count, ok := p.fields.tokens(fInput, fGenAIInput); ok {
		p.record(p.in.tokenUsage, &c.input, count, &labels, semconv.TokensInput)
	}
	if count, ok := p.fields.tokens(fOutput, fGenAIOutput); ok {
		p.record(p.in.tokenUsage, &c.output, count, &labels, semconv.TokensOutput)
	}
}

// record records v in the series of ref, or else of the labels and the last one.
func (p *pass) record(in *aggregate.Instrument, ref *aggregate.Ref, v float64, labels *callLabels, last ...string) {
	if !in.Again(*ref, v, &p.origin) {
		*ref = in.Record(p.label(p.callKey(labels), last...), v, &p.origin)
	}
}

// callLabels reads the labels that the metrics of a model call have.
func (p *pass) callLabels(role cycle.Role) callLabels {
	f := &p.fields
	l := callLabels{
		operation: f.str(fOperation), provider: f.first(fGenAIProvider, fProvider),
		request: f.str(fRequestModel), response: f.str(fResponseModel),
		address: f.str(fServerAddress), port: p.port(), failed: p.errorType(),
	}
	if l.operation == "" {
		l.operation = operationOf(role)
	}
	if l.request == "" && l.response == "" {
		l.request = f.str(fModel)
	}
	return l
}

// operationOf is the operation name of a span whose convention has none.
func operationOf(role cycle.Role) string {
	switch role {
	case cycle.RoleEmbedding:
		return "embeddings"
	case cycle.RoleRerank:
		return "rerank"
	default:
		return "chat"
	}
}

// firstChunk is the time to the first chunk in seconds; only streamed answers
// have one.
func (p *pass) firstChunk() (seconds float64, ok bool) {
	if s, found := p.fields.float(fFirstChunk); found {
		return s, true
	}
	for _, id := range [...]field{fFirstChunkVercel, fFirstChunkMillis} {
		if ms, found := p.fields.float(id); found {
			return ms / 1000, true
		}
	}
	return 0, false
}

// port is the server's port, 0 when it is absent or none.
func (p *pass) port() int64 {
	port := p.fields.int(fServerPort)
	if port == 0 {
		port, _ = strconv.ParseInt(p.fields.str(fServerPort), 10, 64)
	}
	if port < 0 || port > 65535 {
		return 0
	}
	return port
}

// agent records one invocation. Creating an agent is not one.
func (p *pass) agent() {
	if p.fields.str(fOperation) == "create_agent" {
		return
	}
	key := p.label(p.prefix, p.fields.first(fGenAIAgent, fAgent), p.fields.str(fRequestModel), p.errorType())
	p.in.agentDuration.Record(key, p.seconds(), &p.origin)
}

func (p *pass) tool() {
	f := &p.fields
	key := p.label(p.prefix, f.first(fGenAITool, fTool), f.str(fToolType), f.first(fGenAIAgent, fAgent), p.errorType())
	p.in.toolDuration.Record(key, p.seconds(), &p.origin)
}

func (p *pass) mcp() {
	f := &p.fields
	p.label(p.prefix, f.str(fMCPMethod), f.first(fGenAITool, fTool), f.str(fPrompt), f.str(fOperation), p.errorType(),
		p.rpcStatus(), f.str(fMCPVersion), f.str(fJSONRPCVersion), f.str(fTransport), f.str(fProtocol),
		f.str(fProtocolVersion), f.str(fServerAddress))
	p.key = aggregate.AppendInt(p.key, p.port())
	p.in.mcpDuration.Record(p.key, p.seconds(), &p.origin)
}

// rpcStatus is a string by convention; some clients write the number.
func (p *pass) rpcStatus() string {
	if p.fields.has(fRPCStatus) && p.fields.values[fRPCStatus].Type() == pcommon.ValueTypeInt {
		return strconv.FormatInt(p.fields.int(fRPCStatus), 10)
	}
	return p.fields.str(fRPCStatus)
}
