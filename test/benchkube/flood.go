// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/leasehold/leasehold/test/site"
)

const (
	// loud is how many agents send the others' spans, and batchSpans how many are
	// in a request.
	loud       = 8
	batchSpans = 200
)

// flood is what others send.
type flood struct {
	cancel context.CancelFunc
	life   sync.WaitGroup
	sent   atomic.Int64
	began  time.Time
}

// flood lets members send harmless spans until it is stopped.
func (b *bench) flood(ctx context.Context, g *site.Gateway) (*flood, error) {
	members, err := b.join(ctx, "loud", loud)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	f := &flood{cancel: cancel, began: time.Now()}
	for _, m := range members {
		s, err := newSender(g.OTLP)
		if err != nil {
			cancel()
			return nil, err
		}
		f.life.Go(func() {
			defer s.close()
			f.send(ctx, s, m, time.Second*batchSpans*loud/time.Duration(b.rate))
		})
	}
	time.Sleep(3 * time.Second) // until it is as it will be
	return f, nil
}

// send sends a request every so often; one that comes late is not made up for.
func (f *flood) send(ctx context.Context, s *sender, m *member, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	trace := newTrace()
	for ctx.Err() == nil {
		td, spans := batch()
		for range batchSpans {
			chat(spans, trace)
		}
		if s.send(ctx, m, td) == nil {
			f.sent.Add(batchSpans)
		}
		select {
		case <-ctx.Done():
		case <-ticker.C:
		}
	}
}

// stop ends it and says how many spans a second were taken.
func (f *flood) stop() float64 {
	f.cancel()
	f.life.Wait()
	return float64(f.sent.Load()) / time.Since(f.began).Seconds()
}
