// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/leasehold/leasehold/internal/synth"
)

// stepsInFlight is how many steps each open cycle has had: a typical agent
// half way through its task.
const stepsInFlight = 8

// inFlight opens n cycles in the processor, their roots still to come, and says
// what memory they hold above an empty processor's.
func inFlight(ctx context.Context, w io.Writer, n int) (err error) {
	p, err := start(ctx, "in-flight", "BENCH_CYCLES="+strconv.Itoa(n))
	if err != nil {
		return err
	}
	defer func() {
		_, stopErr := p.stop()
		err = errors.Join(err, stopErr)
	}()
	empty, err := p.held()
	if err != nil {
		return err
	}
	if err := open(ctx, p, n); err != nil {
		return err
	}
	full, err := p.held()
	if err != nil {
		return err
	}
	if want := int64(n * stepsInFlight); full.spans != want {
		return fmt.Errorf("%d spans went in and %d came out: cycles were closed early", want, full.spans)
	}
	peak, err := p.memory("VmHWM")
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%d cycles in flight, %d steps each: heap +%.1f MB (%.0f bytes a cycle), resident +%.1f MB, peak %.1f MB\n",
		n, stepsInFlight, mb(full.heap-empty.heap), float64(full.heap-empty.heap)/float64(n),
		mb(full.rss-empty.rss), mb(peak))
	return nil
}

type held struct{ spans, heap, rss int64 }

// held asks after the second of two collections, when the pools are empty too.
func (p *process) held() (h held, err error) {
	if _, err = p.ask(); err != nil {
		return h, err
	}
	time.Sleep(time.Second)
	s, err := p.ask()
	if err != nil {
		return h, err
	}
	h.spans, h.heap = s.Spans, int64(s.Heap)
	h.rss, err = p.memory("VmRSS")
	return h, err
}

// open sends n cycles without their roots, a request at a time.
func open(ctx context.Context, p *process, n int) error {
	g, err := synth.New(synth.Options{
		Seed: 1, Agents: 1000, Cached: 0.8, Steps: synth.Range{Min: stepsInFlight, Max: stepsInFlight},
	})
	if err != nil {
		return err
	}
	t := &traffic{}
	s, err := newSender(t, p.endpoint)
	if err != nil {
		return err
	}
	for done := 0; err == nil && done < n; {
		done += t.fillRootless(g, min(batchSpans/stepsInFlight, n-done))
		err = s.send(ctx, s.clients[0], t.batches[0])
	}
	return errors.Join(err, s.close())
}

// fillRootless makes t one request of n cycles whose root, the last span of
// each, is left out.
func (t *traffic) fillRootless(g *synth.Generator, n int) int {
	t.batches = emptyBatches(1)
	for range n {
		cycle := g.Next()
		copySpans(t.batches[0], cycle, 0, cycle.SpanCount()-1)
	}
	return n
}

// mb is in units of a million bytes.
func mb(bytes int64) float64 { return float64(bytes) / 1e6 }
