// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package synth

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// builder writes the spans of one cycle and sums what they say.
type builder struct {
	rng    *rand.Rand
	opts   *Options
	w      writer
	now    time.Time
	spans  ptrace.SpanSlice
	trace  pcommon.TraceID
	totals Totals
}

func (b *builder) cycle(agent string) {
	b.totals.Cycles++
	steps := b.draw(b.opts.Steps)
	b.agentRun(agent, pcommon.SpanID{}, steps, b.chance(b.opts.Nested))
}

// agentRun writes one agent's spans: model calls and the tools they ask for in
// turn, a model call last, then the agent's own span.
func (b *builder) agentRun(agent string, parent pcommon.SpanID, steps int, nest bool) {
	id, start := b.spanID(), b.now
	r := &run{
		agent: agent, id: b.hex("agent"), session: b.hex("session"), task: b.hex("task"),
		input: b.content(), output: b.content(), model: models[b.rng.IntN(len(models))],
	}
	conversation := int64(600 + b.rng.IntN(1800))
	for steps > 2 {
		tools := min(1+b.rng.IntN(2), steps-2)
		conversation = b.modelCall(r, id, conversation, "tool_calls")
		for range tools {
			b.toolCall(r, id, nest)
			nest = false
		}
		steps -= 1 + tools
	}
	for range steps {
		conversation = b.modelCall(r, id, conversation, "stop")
	}
	b.totals.AgentRuns++
	b.w.agent(b.span(id, parent, start), r)
}

// modelCall writes a request, and before it sometimes a failed attempt, and
// returns how many tokens the conversation has come to.
func (b *builder) modelCall(r *run, parent pcommon.SpanID, conversation int64, finish string) int64 {
	c := &call{model: r.model, id: b.hex("resp"), finish: finish, system: text(b.rng, 120), prompt: b.content()}
	if b.chance(b.opts.Retries) {
		failed := *c
		failed.failed = true
		b.totals.ModelCalls++
		b.totals.FailedCalls++
		start := b.pass(200)
		b.w.call(b.span(b.spanID(), parent, start), r, &failed)
	}
	c.answer = b.content()
	c.usage = b.usage(r.model, conversation)
	b.totals.ModelCalls++
	b.totals.Usage.add(b.w.visible(c.usage))
	r.own.add(c.usage)
	start := b.pass(4000)
	b.w.call(b.span(b.spanID(), parent, start), r, c)
	return c.usage.Input + c.usage.Output
}

func (b *builder) usage(m model, conversation int64) Usage {
	fresh := int64(40 + b.rng.IntN(1200))
	u := Usage{
		Input:     conversation + fresh,
		Output:    int64(20 + b.rng.IntN(900)),
		CacheRead: int64(b.opts.Cached * float64(conversation)),
	}
	if m.writes && u.CacheRead > 0 {
		u.CacheWrite = fresh / 2
	}
	if b.rng.IntN(2) == 0 {
		u.Reasoning = u.Output / 3
	}
	return u
}

// toolCall writes a tool's span; a nested one holds another agent's run.
func (b *builder) toolCall(r *run, parent pcommon.SpanID, nest bool) {
	id := b.spanID()
	t := &tool{
		name: toolNames[b.rng.IntN(len(toolNames))], id: b.hex("call"),
		args: `{"path":"` + b.hex("src") + `"}`, failed: b.chance(b.opts.ToolErrors),
	}
	start := b.pass(1500)
	if nest {
		b.agentRun(r.agent+"-helper", id, 2+b.rng.IntN(3), false)
	}
	t.result = b.content()
	b.totals.ToolCalls++
	if t.failed {
		b.totals.ToolErrors++
	}
	b.w.tool(b.span(id, parent, start), r, t)
}

// span appends a span that ends now.
func (b *builder) span(id, parent pcommon.SpanID, start time.Time) ptrace.Span {
	s := b.spans.AppendEmpty()
	s.SetTraceID(b.trace)
	s.SetSpanID(id)
	s.SetParentSpanID(parent)
	s.SetStartTimestamp(pcommon.NewTimestampFromTime(start))
	s.SetEndTimestamp(pcommon.NewTimestampFromTime(b.now))
	b.totals.Spans++
	return s
}

// pass lets up to ms milliseconds go by and returns when they began.
func (b *builder) pass(ms int) time.Time {
	start := b.now
	b.now = b.now.Add(time.Duration(1+b.rng.IntN(ms)) * time.Millisecond)
	return start
}

func (b *builder) draw(r Range) int { return r.Min + b.rng.IntN(r.Max-r.Min+1) }

func (b *builder) chance(share float64) bool { return b.rng.Float64() < share }

func (b *builder) content() string { return text(b.rng, b.draw(b.opts.Content)) }

func (b *builder) hex(prefix string) string {
	return fmt.Sprintf("%s_%016x", prefix, b.rng.Uint64())
}

func (b *builder) spanID() pcommon.SpanID {
	var id pcommon.SpanID
	binary.BigEndian.PutUint64(id[:], b.rng.Uint64()|1)
	return id
}
