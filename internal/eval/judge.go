// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	tracenoop "go.opentelemetry.io/otel/trace/noop"
	"go.uber.org/zap"

	"github.com/leasehold/leasehold/processor/reasoningprocessor"
)

// setup is how a processor is run.
type setup struct {
	// conf is what its configuration sets beside usual.
	conf map[string]any
	// memory is what it learned before; nil for a processor without storage.
	memory *memory
	// wait lets cycles settle by the clock and not by the processor's end, as
	// those must whose root is missed.
	wait bool
}

// with is the setup with more configuration.
func (s setup) with(conf map[string]any) setup {
	merged := maps.Clone(s.conf)
	if merged == nil {
		merged = map[string]any{}
	}
	maps.Copy(merged, conf)
	s.conf = merged
	return s
}

// waiting is the setup of a processor that settles what has been quiet for a
// while. The while is long against any pause in sending one run.
func (s setup) waiting() setup {
	s = s.with(map[string]any{"settle_time": quiet.String(), "cycle_timeout": quiet.String()})
	s.wait = true
	return s
}

const (
	quiet = 2 * time.Second
	// patience is how long settled cycles are waited for.
	patience = time.Minute
)

// usual is the configuration of every processor here: the shipped one, save
// that cycles are settled by its end and not by the clock, and that hashes are
// the same in each of them.
func usual() map[string]any {
	return map[string]any{
		"settle_time":   maxSettle.String(),
		"cycle_timeout": maxSettle.String(),
		"hash_key":      "leasehold eval: no secret",
	}
}

// maxSettle is longer than any evaluation takes.
const maxSettle = 10 * time.Minute

// running is a processor with what it has found so far.
type running struct {
	processor.Traces
	found *found
}

// start starts a processor.
func (s setup) start(ctx context.Context) (*running, error) {
	factory := reasoningprocessor.NewFactory()
	cfg := factory.CreateDefaultConfig()
	conf := usual()
	maps.Copy(conf, s.conf)
	if err := confmap.NewFromStringMap(conf).Unmarshal(cfg); err != nil {
		return nil, fmt.Errorf("configure the processor: %w", err)
	}
	if v, ok := cfg.(confmap.Validator); ok {
		if err := v.Validate(); err != nil {
			return nil, fmt.Errorf("configure the processor: %w", err)
		}
	}
	r := &running{found: newFound()}
	next, err := consumer.NewTraces(r.found.consume)
	if err != nil {
		return nil, err
	}
	r.Traces, err = factory.CreateTraces(ctx, settings(factory.Type()), cfg, next)
	if err != nil {
		return nil, fmt.Errorf("create the processor: %w", err)
	}
	if err := r.Start(ctx, s.host()); err != nil {
		return nil, errors.Join(fmt.Errorf("start the processor: %w", err), r.Shutdown(ctx))
	}
	return r, nil
}

func settings(kind component.Type) processor.Settings {
	return processor.Settings{
		ID: component.NewID(kind),
		TelemetrySettings: component.TelemetrySettings{
			Logger:         zap.NewNop(),
			TracerProvider: tracenoop.NewTracerProvider(),
			MeterProvider:  metricnoop.NewMeterProvider(),
			Resource:       pcommon.NewResource(),
		},
		BuildInfo: component.NewDefaultBuildInfo(),
	}
}

// storageID is the name of the one extension.
var storageID = component.MustNewID("memory")

func (s setup) host() host {
	if s.memory == nil {
		return host{}
	}
	return host{map[component.ID]component.Component{storageID: s.memory}}
}

// judge sends each of the runs through a processor of this setup and returns
// what it found in each, in their order.
func (s setup) judge(ctx context.Context, runs [][]ptrace.Traces) ([]*outcome, error) {
	p, err := s.start(ctx)
	if err != nil {
		return nil, err
	}
	ids := make([]pcommon.TraceID, len(runs))
	for i, batches := range runs {
		ids[i] = traceOf(batches[0])
		if err := p.send(ctx, batches); err != nil {
			return nil, errors.Join(err, p.Shutdown(ctx))
		}
	}
	if s.wait {
		err = p.found.wait(ctx, ids)
	}
	if err := errors.Join(err, p.Shutdown(ctx)); err != nil {
		return nil, fmt.Errorf("stop the processor: %w", err)
	}
	return p.found.of(ids)
}

func (r *running) send(ctx context.Context, batches []ptrace.Traces) error {
	for _, td := range batches {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := r.ConsumeTraces(ctx, td); err != nil {
			return fmt.Errorf("send spans through the processor: %w", err)
		}
	}
	return nil
}
