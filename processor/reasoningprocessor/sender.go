// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"context"
	"fmt"
	"sync"

	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/track"
	"github.com/leasehold/leasehold/processor/reasoningprocessor/internal/metadata"
)

// sender sends settled roots on. What the next component refuses for now is
// kept and tried again with the next roots, up to maxUnsent batches.
type sender struct {
	next      consumer.Traces
	telemetry *metadata.TelemetryBuilder

	// mu lets one goroutine send at a time and guards the fields below.
	mu     sync.Mutex
	unsent []ptrace.Traces
	last   error
}

const maxUnsent = 64

// release annotates the roots of settled cycles and sends them on.
func (p *reasoning) release(ctx context.Context, settled []*track.Settled) {
	out := ptrace.NewTraces()
	now := pcommon.NewTimestampFromTime(p.now())
	var n notes
	for _, s := range settled {
		if s.Stray {
			td, _ := n.rootOf(s)
			td.ResourceSpans().MoveAndAppendTo(out.ResourceSpans())
			continue
		}
		td, span := n.rootOf(s)
		n.annotateRoot(span, s)
		putJudgement(span, s, now)
		td.ResourceSpans().MoveAndAppendTo(out.ResourceSpans())
	}
	p.tallies.settled(ctx, settled)
	p.sender.send(ctx, out)
}

func (s *sender) send(ctx context.Context, td ptrace.Traces) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if td.ResourceSpans().Len() > 0 {
		s.unsent = append(s.unsent, td)
	}
	for len(s.unsent) > 0 {
		s.last = s.next.ConsumeTraces(ctx, s.unsent[0])
		if s.last != nil && !consumererror.IsPermanent(s.last) && len(s.unsent) <= maxUnsent {
			return
		}
		if s.last != nil {
			s.telemetry.ProcessorReasoningRootsDropped.Add(ctx, int64(s.unsent[0].SpanCount()))
		}
		s.unsent = s.unsent[1:]
	}
	s.unsent = nil
}

// err says what could not be sent by the end.
func (s *sender) err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.unsent) == 0 {
		return nil
	}
	err := fmt.Errorf("%d batches of settled roots were refused: %w", len(s.unsent), s.last)
	for _, td := range s.unsent {
		s.telemetry.ProcessorReasoningRootsDropped.Add(context.Background(), int64(td.SpanCount()))
	}
	s.unsent = nil
	return err
}
