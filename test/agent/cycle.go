// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// noContext is for what needs one and cannot wait.
var noContext = context.Background()

// The names of spans begin so.
const (
	agentSpan = "invoke_agent "
	modelSpan = "chat "
	toolSpan  = "execute_tool "
	planSpan  = "plan "
)

const instructions = "You answer questions from the library. Search it, read what fits and name your sources."

// A cycle is one run of the agent, below its root span.
type cycle struct {
	*settings
	*telemetry
	ctx   context.Context // has the root; ends with SIGTERM
	root  trace.Span
	calls int
	desk  desk
}

// begin opens the root span where TRACEPARENT says.
func begin(ctx context.Context, s *settings, t *telemetry) *cycle {
	options := []trace.SpanStartOption{trace.WithAttributes(
		attribute.String("gen_ai.operation.name", "invoke_agent"),
		attribute.String("gen_ai.provider.name", "anthropic"),
		attribute.String("gen_ai.agent.name", s.name),
		attribute.String("gen_ai.agent.id", s.name),
		attribute.String("gen_ai.agent.version", version),
		attribute.String("gen_ai.request.model", s.model),
		attribute.String("task.id", s.task),
	)}
	if s.phase != "" {
		options = append(options, trace.WithAttributes(attribute.String("trust.level", s.phase)))
	}
	if s.trigger != "" {
		options = append(options, trace.WithAttributes(attribute.String("agent.trigger.span_id", s.trigger)))
	}
	switch {
	case !s.parent.IsValid():
	case s.linked:
		options = append(options, trace.WithLinks(trace.Link{SpanContext: s.parent}))
	default:
		ctx = trace.ContextWithRemoteSpanContext(ctx, s.parent)
	}
	c := &cycle{settings: s, telemetry: t}
	c.ctx, c.root = t.tracer.Start(ctx, agentSpan+s.name, options...)
	return c
}

func (c *cycle) end() {
	c.root.SetStatus(codes.Ok, "")
	c.root.End()
}

// cutOff ends a cycle that cannot go on.
func (c *cycle) cutOff(why error) {
	fail(c.root, why)
	c.root.End()
}

// A call is one of a tool.
type call struct {
	tool   string
	args   map[string]string
	result string
	id     string // given when the model asks for it
}

// use lets the model ask for a call, and makes it, which takes its time.
func (c *cycle) use(u usage, k call, also ...attribute.KeyValue) error {
	return c.do(u, k, func(context.Context) (string, error) { return k.result, c.wait() }, also...)
}

// do lets the model ask for a call, and makes it by work, whose context has its span.
func (c *cycle) do(u usage, k call, work func(context.Context) (result string, err error), also ...attribute.KeyValue) error {
	c.calls++
	k.id = fmt.Sprintf("call_%s_%d", c.root.SpanContext().SpanID(), c.calls)
	if err := c.chat(u, &k); err != nil {
		return err
	}
	ctx, span := c.tracer.Start(c.ctx, toolSpan+k.tool, trace.WithAttributes(also...), trace.WithAttributes(
		attribute.String("gen_ai.operation.name", "execute_tool"),
		attribute.String("gen_ai.agent.name", c.name),
		attribute.String("gen_ai.tool.name", k.tool),
		attribute.String("gen_ai.tool.type", "function"),
		attribute.String("gen_ai.tool.call.id", k.id),
		attribute.String("gen_ai.tool.call.arguments", text(k.args)),
	))
	defer span.End()
	result, err := work(ctx)
	if err != nil {
		fail(span, err)
		return err
	}
	span.SetAttributes(attribute.String("gen_ai.tool.call.result", result))
	return nil
}

// fail says on a span how what it is of failed. An error may tell who the agent is
// to a database, which is content.
func fail(span trace.Span, err error) {
	kind, why := "_OTHER", "the tool failed"
	switch {
	case errors.Is(err, errRefused):
		kind, why = "permission_denied", errRefused.Error()
	case errors.Is(err, errCut):
		kind, why = "connection_lost", errCut.Error()
	case errors.Is(err, errUnanswered):
		kind, why = "503", errUnanswered.Error()
	case errors.Is(err, context.Canceled):
		kind, why = "cancelled", "the agent was asked to stop"
	}
	span.SetAttributes(attribute.String("error.type", kind))
	span.SetStatus(codes.Error, why)
}

// usage is the tokens of a model call.
type usage struct{ in, out int }

// chat is a model call that asks for a tool call, or ends the answer with none.
func (c *cycle) chat(u usage, asked *call) error {
	finish := "stop"
	part := map[string]any{"type": "text", "content": "Here is what the library says."}
	if asked != nil {
		finish = "tool_calls"
		part = map[string]any{"type": "tool_call", "id": asked.id, "name": asked.tool, "arguments": asked.args}
	}
	_, span := c.tracer.Start(c.ctx, modelSpan+c.model, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(
		attribute.String("gen_ai.operation.name", "chat"),
		attribute.String("gen_ai.provider.name", "anthropic"),
		attribute.String("gen_ai.agent.name", c.name),
		attribute.String("gen_ai.request.model", c.model),
		attribute.String("gen_ai.system_instructions", text([]map[string]string{{"type": "text", "content": instructions}})),
	))
	defer span.End()
	err := c.wait()
	if err != nil {
		return err
	}
	span.SetAttributes(
		attribute.String("gen_ai.response.model", c.model),
		attribute.StringSlice("gen_ai.response.finish_reasons", []string{finish}),
		attribute.Int("gen_ai.usage.input_tokens", u.in),
		attribute.Int("gen_ai.usage.output_tokens", u.out),
		attribute.String("gen_ai.output.messages", text([]map[string]any{{
			"role": "assistant", "parts": []any{part}, "finish_reason": finish,
		}})),
	)
	return nil
}

// errUnanswered is that the provider is down.
var errUnanswered = errors.New("the provider of the model does not answer")

// unanswered is a model call that comes to nothing.
func (c *cycle) unanswered(u usage) error {
	_, span := c.tracer.Start(c.ctx, modelSpan+c.model, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(
		attribute.String("gen_ai.operation.name", "chat"),
		attribute.String("gen_ai.provider.name", "anthropic"),
		attribute.String("gen_ai.agent.name", c.name),
		attribute.String("gen_ai.request.model", c.model),
		attribute.Int("gen_ai.usage.input_tokens", u.in),
	))
	defer span.End()
	err := c.wait()
	fail(span, errors.Join(errUnanswered, err))
	return err
}

// askForNext is a step that asks for another cycle. Attributes under leasehold. are
// taken off what agents send, so it has a name of its own.
func (c *cycle) askForNext() {
	_, span := c.tracer.Start(c.ctx, planSpan+c.name, trace.WithAttributes(
		attribute.String("gen_ai.operation.name", "plan"),
		attribute.String("gen_ai.agent.name", c.name),
		attribute.Bool("agent.next", true),
	))
	span.End()
}

// wait is the time that a call takes; it is an error if SIGTERM comes meanwhile.
func (c *cycle) wait() error {
	select {
	case <-c.ctx.Done():
		return c.ctx.Err()
	case <-time.After(c.delay):
		return nil
	}
}

// text is JSON, as SDKs write content into attributes.
func text(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(raw)
}
