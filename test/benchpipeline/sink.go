// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"sync/atomic"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// sink is the nop exporter with a count, so that a pipeline which loses spans
// cannot look fast.
type sink struct{ spans, points atomic.Int64 }

func (*sink) Start(context.Context, component.Host) error { return nil }

func (*sink) Shutdown(context.Context) error { return nil }

func (*sink) Capabilities() consumer.Capabilities { return consumer.Capabilities{} }

func (s *sink) ConsumeTraces(_ context.Context, td ptrace.Traces) error {
	s.spans.Add(int64(td.SpanCount() - made(td)))
	return nil
}

// made is how many of the spans the reasoning processor made itself: on a busy
// machine a span may come later than a cycle waits for it, and is corrected.
func made(td ptrace.Traces) (n int) {
	for _, rs := range td.ResourceSpans().All() {
		for _, ss := range rs.ScopeSpans().All() {
			if ss.Scope().Name() == reasoningScope {
				n += ss.Spans().Len()
			}
		}
	}
	return n
}

const reasoningScope = "github.com/leasehold/leasehold/processor/reasoningprocessor"

func (s *sink) ConsumeMetrics(_ context.Context, md pmetric.Metrics) error {
	s.points.Add(int64(md.DataPointCount()))
	return nil
}

func (s *sink) factory() exporter.Factory {
	return exporter.NewFactory(component.MustNewType("sink"),
		func() component.Config { return &struct{}{} },
		exporter.WithTraces(func(context.Context, exporter.Settings, component.Config) (exporter.Traces, error) {
			return s, nil
		}, component.StabilityLevelDevelopment),
		exporter.WithMetrics(func(context.Context, exporter.Settings, component.Config) (exporter.Metrics, error) {
			return s, nil
		}, component.StabilityLevelDevelopment))
}
