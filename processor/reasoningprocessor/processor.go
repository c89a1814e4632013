// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processorhelper"
	"go.uber.org/zap"

	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/judge"
	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/internal/tokens"
	"github.com/leasehold/leasehold/internal/track"
	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/processor/reasoningprocessor/internal/metadata"
)

// reasoning reads spans into steps, follows their cycles and writes what it
// finds on the spans.
type reasoning struct {
	cfg       *Config
	log       *zap.Logger
	id        component.ID
	build     component.BuildInfo
	next      consumer.Traces
	reader    *cycle.Reader
	hasher    *cycle.Hasher
	judge     *judge.Judge
	tracker   *track.Tracker
	prices    *tokens.Source
	telemetry *metadata.TelemetryBuilder
	tallies   *tallies
	sender    sender
	prover    prover
	phases    trustapi.Phases
	grants    trustapi.Grants // nil where nobody grants
	ears      trustapi.Ears   // nil where nobody listens
	memory    memory
	custody   custody
	ending    ending
	loop      loop
	now       func() time.Time
}

func newReasoning(set processor.Settings, cfg *Config, next consumer.Traces) (*reasoning, error) {
	prices, err := tokens.NewSource(cfg.Prices.File)
	if err != nil {
		return nil, fmt.Errorf("prices::file: %w", err)
	}
	telemetry, err := metadata.NewTelemetryBuilder(set.TelemetrySettings)
	if err != nil {
		return nil, fmt.Errorf("create telemetry: %w", err)
	}
	p := &reasoning{
		cfg: cfg, id: set.ID, build: set.BuildInfo, log: set.Logger, next: next, prices: prices,
		telemetry: telemetry,
		tallies:   newTallies(telemetry),
		sender:    sender{next: next, telemetry: telemetry},
		prover:    newProver(&cfg.Identity),
		now:       time.Now,
	}
	key := []byte(cfg.HashKey)
	if len(key) == 0 {
		if key, err = randomKey(); err != nil {
			return nil, err
		}
	}
	if err := p.arm(key); err != nil {
		return nil, err
	}
	return p, nil
}

// arm makes everything that depends on the key of hashes.
func (p *reasoning) arm(key []byte) (err error) {
	if p.hasher, err = cycle.NewHasher(key); err != nil {
		return fmt.Errorf("hash_key: %w", err)
	}
	if p.reader, err = cycle.NewReader(p.cfg.reader(key)); err != nil {
		return fmt.Errorf("create span reader: %w", err)
	}
	tracking := p.cfg.tracker()
	tracking.Prices = p.prices.Get
	if p.cfg.Judge {
		judging := p.cfg.judging(p.build)
		judging.Hasher = cycle.Short{Hasher: p.hasher}
		if p.judge, err = judge.New(judging); err != nil {
			return err
		}
		tracking.Judge = p.judge
		if p.cfg.Trust != nil {
			tracking.Uses = p.custody.of
		}
	}
	p.tracker, err = track.New(tracking)
	return err
}

func randomKey() ([]byte, error) {
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return nil, fmt.Errorf("make a random hash_key: %w", err)
	}
	return key, nil
}

func (p *reasoning) start(ctx context.Context, host component.Host) error {
	if err := p.findPhases(host); err != nil {
		return err
	}
	if err := p.recall(ctx, host); err != nil {
		return err
	}
	if err := p.telemetry.RegisterProcessorReasoningCyclesInFlightCallback(p.observeInFlight); err != nil {
		return fmt.Errorf("register gauge: %w", err)
	}
	if err := p.observeBaselines(); err != nil {
		return fmt.Errorf("register baselines: %w", err)
	}
	p.loop.start(p)
	return nil
}

// shutdown settles what is open and sends it on. It may be called without
// start and more than once.
func (p *reasoning) shutdown(ctx context.Context) error {
	p.loop.stop()
	p.release(ctx, p.tracker.Flush(p.now()))
	kept := p.memory.close(ctx)
	p.telemetry.Shutdown()
	return errors.Join(p.sender.err(), kept)
}

// process annotates the spans of a batch and takes out the roots that wait.
func (p *reasoning) process(ctx context.Context, td ptrace.Traces) (ptrace.Traces, error) {
	b := batch{p: p, now: p.now(), who: p.prover.connection(ctx)}
	b.target.Source = &b
	for _, rs := range td.ResourceSpans().All() {
		b.resource(rs)
	}
	b.tally.flush(ctx, p.tallies)
	if p.tracker.Pending() {
		// Not this batch's context: the roots are other senders'.
		p.release(context.Background(), p.tracker.Drain())
	}
	if b.held == 0 {
		return td, nil
	}
	dropEmpty(td)
	if td.ResourceSpans().Len() == 0 {
		return td, processorhelper.ErrSkipProcessingData
	}
	return td, nil
}

// batch is the work on one batch of spans.
type batch struct {
	p      *reasoning
	now    time.Time
	who    sending
	step   cycle.Step
	target judge.Target
	notes  notes
	tally  tally
	held   int
	// scope and at are the span at hand.
	scope *cycle.Scope
	at    ptrace.Span
}

// Digests implements judge.Source for the span at hand.
func (b *batch) Digests() (prompt, offered cycle.Hash) { return b.p.reader.Digests(b.scope, b.at) }

func (b *batch) resource(rs ptrace.ResourceSpans) {
	res := rs.Resource()
	from, at := b.identify(res.Attributes())
	stripClaims(res.Attributes(), b.p.cfg.RunIDAttributes)
	cutHandles(res.Attributes())
	stamp(res.Attributes(), &from, &at)
	locate(res.Attributes(), b.p.cfg.RunIDAttributes, &from)
	at.run(&from)
	if b.p.ears != nil && from.Sender != "" && from.Run != "" {
		b.p.ears.Heard(from.Sender, from.Run)
	}
	for _, ss := range rs.ScopeSpans().All() {
		stripClaims(ss.Scope().Attributes(), nil)
		cutHandles(ss.Scope().Attributes())
		scope := b.p.reader.Scope(res, ss.Scope())
		from.Image = binary.BigEndian.Uint64(scope.Image[:])
		b.p.guard(ss.Scope().Attributes())
		ss.Spans().RemoveIf(func(span ptrace.Span) bool {
			return b.span(&from, &scope, rs, ss, span)
		})
	}
	b.p.guard(res.Attributes())
}

// span annotates one span and reports whether it was taken out to wait.
func (b *batch) span(
	from *track.Origin, scope *cycle.Scope, rs ptrace.ResourceSpans, ss ptrace.ScopeSpans, span ptrace.Span,
) bool {
	stripEvents(span)
	cutAround(span)
	if !b.p.cfg.Judge {
		stripClaims(span.Attributes(), nil)
		cutHandles(span.Attributes())
		b.p.guardSpan(span)
		return false
	}
	b.scope, b.at = scope, span
	args, hasArgs := b.read(scope, span)
	b.p.judge.Aim(&b.step, args, hasArgs, &b.target)
	o := b.p.tracker.Observe(b.now, from, &b.step, &b.target)
	b.tally.count(&o, &b.step)
	if o.NewTrace || o.NewAccessor {
		b.heard(from, &o)
	}
	if b.step.Handled {
		cutHandles(span.Attributes())
	}
	b.p.guardSpan(span)
	b.notes.annotate(span, &b.step, &o)
	if o.Found != nil {
		b.tally.find(o.Found.Findings)
		b.notes.findings(span, o.Found, b.now)
	}
	if b.p.cfg.Content == ContentDrop && b.step.Role == cycle.RoleTool {
		b.notes.hashes(span.Attributes(), &b.step)
	}
	if !o.Hold {
		return false
	}
	b.held++
	td := take(rs, ss, span)
	b.p.guard(td.ResourceSpans().At(0).Resource().Attributes())
	b.p.tracker.Hold(&o, td)
	return true
}

// locate fills in where a resource says that its spans come from.
func locate(attrs pcommon.Map, runIDs []string, from *track.Origin) {
	text := func(key string) string {
		if v, ok := attrs.Get(key); ok {
			return cut(v.Str())
		}
		return ""
	}
	from.Place = track.Place{
		Service: semconv.ServiceNamed(text(semconv.ServiceName)), Cluster: text(semconv.ClusterName), Namespace: text(semconv.NamespaceName),
	}
	for _, key := range runIDs {
		if from.Run = text(key); from.Run != "" {
			break
		}
	}
}

func dropEmpty(td ptrace.Traces) {
	td.ResourceSpans().RemoveIf(func(rs ptrace.ResourceSpans) bool {
		rs.ScopeSpans().RemoveIf(func(ss ptrace.ScopeSpans) bool { return ss.Spans().Len() == 0 })
		return rs.ScopeSpans().Len() == 0
	})
}
