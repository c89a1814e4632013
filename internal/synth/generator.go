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

// Generator makes one cycle after the other. It is for one goroutine at a time.
type Generator struct {
	opts     Options
	rng      *rand.Rand
	now      time.Time
	expected Totals
}

// New returns a generator of the traffic that opts describes, or an error that
// names every option out of range. Equal options give equal bytes.
func New(opts Options) (*Generator, error) {
	opts = opts.withDefaults()
	if err := opts.validate(); err != nil {
		return nil, fmt.Errorf("options of generated traffic: %w", err)
	}
	return &Generator{
		opts: opts,
		rng:  rand.New(rand.NewPCG(opts.Seed, 0x6c65617365)),
		now:  opts.Start,
	}, nil
}

// Expected returns the totals of every cycle that Next has returned so far.
func (g *Generator) Expected() Totals { return g.expected }

// Next returns one whole cycle under one resource: an agent's root span, its
// model and tool calls, and a nested agent's where one was drawn. Spans stand
// in the order in which they ended, the root last.
func (g *Generator) Next() ptrace.Traces {
	td := ptrace.NewTraces()
	number := g.rng.IntN(g.opts.Agents)
	dialect := g.opts.Dialects[g.rng.IntN(len(g.opts.Dialects))]
	rs := td.ResourceSpans().AppendEmpty()
	g.resource(rs.Resource().Attributes(), number)
	ss := rs.ScopeSpans().AppendEmpty()

	b := &builder{
		rng: g.rng, opts: &g.opts, w: writers[dialect], now: g.now,
		spans: ss.Spans(), trace: g.traceID(),
	}
	name, version := b.w.scope()
	ss.Scope().SetName(name)
	ss.Scope().SetVersion(version)
	b.cycle(agentName(number))

	g.now = g.now.Add(time.Duration(1+g.rng.IntN(1000)) * time.Millisecond)
	g.expected.add(b.totals)
	return td
}

func (g *Generator) resource(a pcommon.Map, number int) {
	name := agentName(number)
	a.PutStr("service.name", name)
	a.PutStr("service.version", "1.8.2")
	a.PutStr("service.instance.id", fmt.Sprintf("%s-%08x", name, g.rng.Uint32()))
	a.PutStr("telemetry.sdk.name", "opentelemetry")
	a.PutStr("telemetry.sdk.language", "python")
	a.PutStr("telemetry.sdk.version", "1.39.0")
	a.PutStr("k8s.namespace.name", "agents")
	a.PutStr("k8s.pod.name", fmt.Sprintf("%s-%05x", name, g.rng.Uint32()&0xfffff))
	a.PutStr("k8s.node.name", fmt.Sprintf("node-%d", g.rng.IntN(8)))
}

func (g *Generator) traceID() pcommon.TraceID {
	var id pcommon.TraceID
	binary.BigEndian.PutUint64(id[:8], g.rng.Uint64()|1)
	binary.BigEndian.PutUint64(id[8:], g.rng.Uint64())
	return id
}

func agentName(number int) string {
	return fmt.Sprintf("%s-agent-%d", agentKinds[number%len(agentKinds)], number)
}

// Restamp gives every span of td another trace id, the same for spans that
// shared one, so that prepared traffic can be sent again as new cycles. Salt
// zero changes nothing; the same salt twice gives the first ids back.
func Restamp(td ptrace.Traces, salt uint64) {
	eachSpan(td, func(s ptrace.Span) {
		id := s.TraceID()
		binary.BigEndian.PutUint64(id[8:], binary.BigEndian.Uint64(id[8:])^salt)
		s.SetTraceID(id)
	})
}

func eachSpan(td ptrace.Traces, f func(ptrace.Span)) {
	for _, rs := range td.ResourceSpans().All() {
		for _, ss := range rs.ScopeSpans().All() {
			for _, s := range ss.Spans().All() {
				f(s)
			}
		}
	}
}
