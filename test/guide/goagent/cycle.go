// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"os"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// A cycle is one task, from the root span to its end.
type cycle struct {
	tracer trace.Tracer
	ctx    context.Context // has the root; ends with SIGTERM
	root   trace.Span
}

// begin starts the root span: the one span that says which agent works on what.
func begin(ctx context.Context, tracer trace.Tracer, task string) *cycle {
	name := os.Getenv("OTEL_SERVICE_NAME")
	options := []trace.SpanStartOption{trace.WithAttributes(
		attribute.String("gen_ai.operation.name", "invoke_agent"),
		attribute.String("gen_ai.agent.name", name),
		attribute.String("task.id", task),
		attribute.String("trust.level", os.Getenv("TRUST_PHASE")),
	)}
	cause := propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{"traceparent": os.Getenv("TRACEPARENT")})
	if os.Getenv("AGENT_LINK") != "" {
		options = append(options, trace.WithLinks(trace.LinkFromContext(cause))) // a trace of its own
	} else {
		ctx = cause // goes on in the trace of the span that launched it
	}
	c := &cycle{tracer: tracer}
	c.ctx, c.root = tracer.Start(ctx, "invoke_agent "+name, options...)
	return c
}

// end says how the cycle ended. It is called on every way out, or its root never comes.
func (c *cycle) end(err error) {
	finish(c.root, err)
}

// chat makes one call of the model.
func (c *cycle) chat(messages []string) (answer, error) {
	_, span := c.tracer.Start(c.ctx, "chat "+modelName, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(
		attribute.String("gen_ai.operation.name", "chat"),
		attribute.String("gen_ai.provider.name", "openai"),
		attribute.String("gen_ai.request.model", modelName),
	))
	a, err := askModel(c.ctx, messages)
	if err == nil {
		span.SetAttributes(
			attribute.String("gen_ai.response.model", modelName),
			attribute.Int("gen_ai.usage.input_tokens", a.inputTokens),
			attribute.Int("gen_ai.usage.output_tokens", a.outputTokens),
			attribute.StringSlice("gen_ai.response.finish_reasons", []string{a.finish}),
		)
	}
	finish(span, err)
	return a, err
}

// tool runs one tool. The context that it gets has the tool's span.
func (c *cycle) tool(name, arguments string, do func(context.Context) (string, error)) (string, error) {
	ctx, span := c.tracer.Start(c.ctx, "execute_tool "+name, trace.WithAttributes(
		attribute.String("gen_ai.operation.name", "execute_tool"),
		attribute.String("gen_ai.tool.name", name),
		attribute.String("gen_ai.tool.call.arguments", arguments),
	))
	result, err := do(ctx)
	finish(span, err)
	return result, err
}

func finish(span trace.Span, err error) {
	switch {
	case errors.Is(err, context.Canceled):
		span.SetAttributes(attribute.String("error.type", "cancelled"))
		span.SetStatus(codes.Error, "asked to stop")
	case err != nil:
		span.SetAttributes(attribute.String("error.type", "_OTHER"))
		span.SetStatus(codes.Error, "it failed") // error texts are content
	default:
		span.SetStatus(codes.Ok, "")
	}
	span.End()
}
