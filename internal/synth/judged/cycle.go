// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judged

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// day is when everything was recorded.
var day = time.Date(2026, 10, 5, 8, 0, 0, 0, time.UTC)

// cycle is one being recorded. Its spans stand in the order in which they
// ended, the root last.
type cycle struct {
	*agent
	traces   ptrace.Traces
	spans    ptrace.SpanSlice
	trace    pcommon.TraceID
	root     pcommon.SpanID
	started  time.Time
	now      time.Time
	random   *rand.Rand
	session  string
	question string
	history  []message
	// unseen are the tokens of content that the SDK cut off, cached the last
	// prompt's.
	unseen, cached int64
}

// call is a tool call that the model asks for, and what comes of it.
type call struct {
	tool, args, result string
	took               time.Duration
	// cut are the tokens of the result that the SDK left out of the span.
	cut int64
}

// begin starts a cycle of a, minutes into the day. What looks random in it
// depends on the agent and the time alone.
func begin(a *agent, minutes int, question string) *cycle {
	seed := fnv.New64a()
	fmt.Fprintf(seed, "%s at %d", a.name, minutes)
	c := &cycle{
		agent: a, traces: ptrace.NewTraces(), random: rand.New(rand.NewPCG(seed.Sum64(), 5)),
		question: question, history: []message{says("user", question)},
	}
	c.started = day.Add(time.Duration(minutes)*time.Minute + time.Duration(c.upTo(60_000))*time.Millisecond)
	c.now = c.started
	binary.BigEndian.PutUint64(c.trace[:8], c.random.Uint64())
	binary.BigEndian.PutUint64(c.trace[8:], c.random.Uint64())
	c.root, c.session = c.spanID(), "conv_"+c.hex()

	resource := c.traces.ResourceSpans().AppendEmpty()
	a.resource(resource.Resource().Attributes(), c.hex()[:5])
	scope := resource.ScopeSpans().AppendEmpty()
	scope.Scope().SetName("opentelemetry.util.genai.handler")
	scope.Scope().SetVersion("0.4b0")
	c.spans = scope.Spans()
	c.pass(2)
	return c
}

// span records one that begins now and takes a while, below the root.
func (c *cycle) span(name string, kind ptrace.SpanKind, took time.Duration) ptrace.Span {
	start := c.now
	c.now = c.now.Add(took)
	s := c.record(name, kind, c.spanID(), start)
	s.SetParentSpanID(c.root)
	c.pass(3)
	return s
}

func (c *cycle) record(name string, kind ptrace.SpanKind, id pcommon.SpanID, start time.Time) ptrace.Span {
	s := c.spans.AppendEmpty()
	s.SetName(name)
	s.SetKind(kind)
	s.SetTraceID(c.trace)
	s.SetSpanID(id)
	s.SetFlags(0x100)
	s.SetStartTimestamp(pcommon.NewTimestampFromTime(start))
	s.SetEndTimestamp(pcommon.NewTimestampFromTime(c.now))
	return s
}

// guardrail asks the agent's guardrail about the question.
func (c *cycle) guardrail() {
	s := c.span("run_guardrail "+c.guard, ptrace.SpanKindInternal, c.about(35*time.Millisecond))
	s.Attributes().PutStr("gen_ai.operation.name", "run_guardrail")
	s.Attributes().PutStr("gen_ai.agent.name", c.name)
	s.Attributes().PutStr("gen_ai.conversation.id", c.session)
}

// end records the root, as ok or with the class of what went wrong.
func (c *cycle) end(problem string) ptrace.Traces {
	s := c.record("invoke_agent "+c.name, ptrace.SpanKindInternal, c.root, c.started)
	a := s.Attributes()
	a.PutStr("gen_ai.operation.name", "invoke_agent")
	a.PutStr("gen_ai.provider.name", c.model.provider)
	a.PutStr("gen_ai.agent.name", c.name)
	a.PutStr("gen_ai.agent.version", c.version)
	a.PutStr("gen_ai.conversation.id", c.session)
	a.PutStr("gen_ai.request.model", c.model.name)
	a.PutStr("gen_ai.workflow.name", c.task)
	a.PutStr("task.id", c.task)
	a.PutStr("gen_ai.input.messages", object(c.history[:1]))
	if problem != "" {
		a.PutStr("error.type", problem)
		s.Status().SetCode(ptrace.StatusCodeError)
		return c.traces
	}
	a.PutStr("gen_ai.output.messages", object(c.history[len(c.history)-1:]))
	return c.traces
}

func (c *cycle) spanID() (id pcommon.SpanID) {
	binary.BigEndian.PutUint64(id[:], c.random.Uint64()|1)
	return id
}

func (c *cycle) hex() string { return fmt.Sprintf("%016x", c.random.Uint64()) }

func (c *cycle) upTo(n uint64) uint64 { return c.random.Uint64() % n }

// pass lets some milliseconds go by, as between any two steps.
func (c *cycle) pass(most uint64) {
	c.now = c.now.Add(time.Duration(1000+c.upTo(most*1000)) * time.Microsecond)
}

// about is d, give or take a fifth.
func (c *cycle) about(d time.Duration) time.Duration {
	return (d*4/5 + time.Duration(c.upTo(uint64(d*2/5)))).Round(time.Microsecond)
}
