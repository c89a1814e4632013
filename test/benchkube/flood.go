// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
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
	// breath is how often an agent that holds credentials has a span: one of which
	// nothing is heard is stopped, and all that it holds is ended.
	breath = 20 * time.Second
)

// flood is what others send.
type flood struct {
	cancel context.CancelFunc
	life   sync.WaitGroup
	sent   atomic.Int64
	began  time.Time
}

// flood lets members send harmless spans until it is stopped, and others that are
// there now and then one.
func (b *bench) flood(ctx context.Context, g *site.Gateway, others ...*member) (_ *flood, err error) {
	members, err := b.join(ctx, "loud", loud)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	f := &flood{cancel: cancel, began: time.Now()}
	for _, m := range members {
		err = errors.Join(err, f.begin(ctx, g, m, batchSpans, time.Second*batchSpans*loud/time.Duration(b.rate)))
	}
	for _, m := range others {
		err = errors.Join(err, f.begin(ctx, g, m, 1, breath))
	}
	if err != nil {
		f.stop()
		return nil, err
	}
	time.Sleep(3 * time.Second) // until it is as it will be
	return f, nil
}

// begin lets a member send so many spans every so often.
func (f *flood) begin(ctx context.Context, g *site.Gateway, m *member, n int, every time.Duration) error {
	s, err := newSender(g.OTLP)
	if err != nil {
		return err
	}
	f.life.Go(func() {
		defer s.close()
		f.send(ctx, s, m, n, every)
	})
	return nil
}

// send sends a request every so often; one that comes late is not made up for.
func (f *flood) send(ctx context.Context, s *sender, m *member, n int, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	trace := newTrace()
	for ctx.Err() == nil {
		td, spans := batch()
		for range n {
			chat(spans, trace)
		}
		if s.send(ctx, m, td) == nil {
			f.sent.Add(int64(n))
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
