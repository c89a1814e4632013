// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package measure

import (
	"slices"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/aggregate"
)

// Options say what a Meter records.
type Options struct {
	// Resource are the keys of the resource attributes that lead the labels of
	// every metric; the registry has the same ones in Settings.Leading.
	Resource []string
	// GenAI records the metrics of the GenAI and MCP semantic conventions too,
	// except for spans of the scopes in ExcludeScopes: exact names, or prefixes
	// that end in "*".
	GenAI         bool
	ExcludeScopes []string
}

// Meter records the metrics of annotated spans. It may be used from any
// goroutine.
type Meter struct {
	options Options
	in      instruments
	passes  sync.Pool
}

// NewMeter adds its metrics to r and returns a meter that records into them.
func NewMeter(r *aggregate.Registry, options Options) *Meter {
	return &Meter{
		options: options,
		in:      newInstruments(r),
		passes:  sync.Pool{New: func() any { return new(pass) }},
	}
}

// Consume records every span of td, which was received at now. It keeps nothing
// of td and does not change it.
func (m *Meter) Consume(td ptrace.Traces, now time.Time) {
	p := m.passes.Get().(*pass)
	p.in = &m.in
	p.origin.Time = pcommon.NewTimestampFromTime(now)
	for _, rs := range td.ResourceSpans().All() {
		p.resource(m.options.Resource, rs.Resource().Attributes())
		for _, ss := range rs.ScopeSpans().All() {
			p.genAI = m.recordsGenAI(ss.Scope().Name())
			for _, span := range ss.Spans().All() {
				p.measure(span)
			}
		}
	}
	p.release()
	m.passes.Put(p)
}

// recordsGenAI reports whether the GenAI metrics are recorded for a scope's spans.
func (m *Meter) recordsGenAI(scope string) bool {
	return m.options.GenAI && !slices.ContainsFunc(m.options.ExcludeScopes, func(pattern string) bool {
		if prefix, ok := strings.CutSuffix(pattern, "*"); ok {
			return strings.HasPrefix(scope, prefix)
		}
		return scope == pattern
	})
}
