// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// options are the flags of the comparison.
type options struct {
	rounds, rate     int
	warmUp, duration time.Duration
	// env is what the pipelines find in their environment besides.
	env []string
}

// drain is how long a pipeline may hold spans back after the last one came: the
// one second that each of them waits for a trace to be whole, and some more.
const drain = 3 * time.Second

// measurement is what one round of one pipeline came to.
type measurement struct {
	spans  int64
	cpu    time.Duration
	points int64
	rss    int64
	// lost is how many spans went in and did not come out.
	lost int64
}

func (m measurement) perSpan() float64 {
	return float64(m.cpu.Nanoseconds()) / 1000 / float64(m.spans)
}

// round runs one pipeline in a process of its own: warm-up, drain, then the
// measured traffic with its drain, so that all work on it and no other is in.
func round(ctx context.Context, name string, t *traffic, o options) (m measurement, err error) {
	p, err := start(ctx, name, o.env...)
	if err != nil {
		return m, err
	}
	s, err := newSender(t, p.endpoint)
	if err == nil {
		m, err = measure(ctx, p, s, o)
		err = errors.Join(err, s.close())
	}
	last, stopErr := p.stop()
	if err := errors.Join(err, stopErr); err != nil {
		return m, err
	}
	m.points = last.Points
	m.lost = s.sent.Load() - last.Spans
	if m.lost != 0 && name != "assembled" {
		return m, fmt.Errorf("%s: %d spans went in and %d came out", name, s.sent.Load(), last.Spans)
	}
	return m, nil
}

func measure(ctx context.Context, p *process, s *sender, o options) (m measurement, err error) {
	if err := s.run(ctx, o.warmUp, o.rate); err != nil {
		return m, err
	}
	time.Sleep(drain)
	before, err := p.cpu()
	if err != nil {
		return m, err
	}
	sent := s.sent.Load()
	if err := s.run(ctx, o.duration, o.rate); err != nil {
		return m, err
	}
	time.Sleep(drain)
	after, err := p.cpu()
	if err != nil {
		return m, err
	}
	m.spans, m.cpu = s.sent.Load()-sent, after-before
	m.rss, err = p.memory("VmHWM")
	return m, err
}
