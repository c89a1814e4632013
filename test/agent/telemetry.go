// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// sendEvery is how long spans wait for others to be sent with.
const sendEvery = 100 * time.Millisecond

// version is the agent's own.
const version = "1.0.0"

// telemetry makes spans and sends them.
type telemetry struct {
	tracer   trace.Tracer
	shutdown func(context.Context) error
}

func newTelemetry(ctx context.Context, s *settings, out io.Writer) (*telemetry, error) {
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { _, _ = fmt.Fprintln(out, "agent: export:", err) }))
	script := scripts[s.script]
	res, err := newResource(ctx, s, script.liar)
	if err != nil {
		return nil, err
	}
	options := []sdktrace.TracerProviderOption{
		sdktrace.WithResource(res),
		sdktrace.WithSampler(sdktrace.AlwaysSample()), // what is judged is not sampled
	}
	if !script.silent {
		exporter, err := newExporter(ctx, s)
		if err != nil {
			return nil, err
		}
		if script.drops > 0 {
			exporter = &dropping{SpanExporter: exporter, every: script.drops}
		}
		options = append(options, sdktrace.WithBatcher(exporter, sdktrace.WithBatchTimeout(sendEvery)))
	}
	provider := sdktrace.NewTracerProvider(options...)
	return &telemetry{
		tracer:   provider.Tracer("github.com/leasehold/leasehold/test/agent", trace.WithInstrumentationVersion(version)),
		shutdown: provider.Shutdown,
	}, nil
}

// newResource is what the environment says, unless the agent lies about who it is.
func newResource(ctx context.Context, s *settings, liar bool) (*resource.Resource, error) {
	options := []resource.Option{
		resource.WithAttributes(attribute.String("service.name", s.name), attribute.String("service.version", version)),
		resource.WithTelemetrySDK(), resource.WithFromEnv(),
	}
	if liar {
		options = append(options, resource.WithAttributes(
			attribute.String("service.name", s.name), attribute.String("leasehold.identity.agent", s.name)))
	}
	return resource.New(ctx, options...)
}

// dropping keeps some tool spans to itself, as an agent that sends what looks good.
type dropping struct {
	sdktrace.SpanExporter
	every, seen int
}

// ExportSpans exports what is not dropped. The SDK never calls it twice at once.
func (d *dropping) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	var kept []sdktrace.ReadOnlySpan
	for _, span := range spans {
		if strings.HasPrefix(span.Name(), toolSpan) {
			if d.seen++; d.seen%d.every == 0 {
				continue
			}
		}
		kept = append(kept, span)
	}
	if len(kept) == 0 {
		return nil
	}
	return d.SpanExporter.ExportSpans(ctx, kept)
}
