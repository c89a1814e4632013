// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"slices"
	"text/tabwriter"
	"time"
)

// sample is a number of durations.
type sample []time.Duration

// at is the percentile, by the nearest rank.
func (s sample) at(percent int) time.Duration {
	if len(s) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(s))
	rank := (len(sorted)*percent + 99) / 100
	return sorted[max(1, rank)-1]
}

// row is one figure with its bound, in milliseconds for latencies.
type row struct {
	Where string  `json:"where"`
	What  string  `json:"what"`
	N     int     `json:"n"`
	P50   float64 `json:"p50_ms"`
	P95   float64 `json:"p95_ms"`
	P99   float64 `json:"p99_ms"`
	Bound float64 `json:"p95_bound_ms,omitempty"`
	Load  string  `json:"load"`
}

// figure is one that is no latency.
type figure struct {
	What  string  `json:"what"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
	Bound float64 `json:"bound,omitempty"`
	Load  string  `json:"load"`
}

// report is all that was measured.
type report struct {
	Cores     int      `json:"cores"`
	Go        string   `json:"go"`
	Latencies []row    `json:"latencies"`
	Figures   []figure `json:"figures"`
	// Loop is from a span to a dead credential; the zero value where that was not
	// measured.
	Loop loopReport `json:"-"`

	log io.Writer // gets each figure as it is known
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// loopReport is what bench-loop prints last.
type loopReport struct {
	Idle   loopFigures `json:"idle"`
	Loaded loopFigures `json:"loaded"`
}

// loopFigures are 99th percentiles, from the span's sending.
type loopFigures struct {
	AccessorGone float64 `json:"accessor_gone_p99_ms"`
	LoginRefused float64 `json:"login_refused_p99_ms"`
	JobSuspended float64 `json:"job_suspended_p99_ms"`
}

// latency99 is latency with a bound of the 99th percentile.
func (r *report) latency99(where, what string, s sample, bound time.Duration) {
	r.latency(where, what, s, 0, 0)
	if bound > 0 {
		r.figure(where+": "+what+", p99", ms(s.at(99)), "ms", ms(bound))
	}
}

// latency adds a sample, less base; bound is that of its p95, 0 for none.
func (r *report) latency(where, what string, s sample, base, bound time.Duration) {
	ms := func(percent int) float64 { return float64((s.at(percent) - base).Microseconds()) / 1000 }
	l := row{Where: where, What: what, N: len(s), P50: ms(50), P95: ms(95), P99: ms(99), Bound: float64(bound.Milliseconds()), Load: load()}
	r.Latencies = append(r.Latencies, l)
	fmt.Fprintf(r.log, "benchkube: %s: %s: %.1f, %.1f, %.1f ms (load %s)\n", l.Where, l.What, l.P50, l.P95, l.P99, l.Load)
}

func (r *report) figure(what string, value float64, unit string, bound float64) {
	r.Figures = append(r.Figures, figure{what, value, unit, bound, load()})
	fmt.Fprintf(r.log, "benchkube: %s: %.1f %s\n", what, value, unit)
}

func (r *report) write(w io.Writer) error {
	r.Cores, r.Go = runtime.NumCPU(), runtime.Version()
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if len(r.Latencies) > 0 {
		fmt.Fprintln(out, "where\twhat\tn\tp50 ms\tp95 ms\tp99 ms\tbound of p95\tload")
	}
	for _, l := range r.Latencies {
		fmt.Fprintf(out, "%s\t%s\t%d\t%.1f\t%.1f\t%.1f\t%s\t%s\n", l.Where, l.What, l.N, l.P50, l.P95, l.P99, verdict(l.P95, l.Bound), l.Load)
	}
	if len(r.Figures) > 0 {
		fmt.Fprintln(out, "\nwhat\tvalue\tunit\tbound\tload")
	}
	for _, f := range r.Figures {
		fmt.Fprintf(out, "%s\t%.1f\t%s\t%s\t%s\n", f.What, f.Value, f.Unit, verdict(f.Value, f.Bound), f.Load)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if r.Loop != (loopReport{}) {
		return json.NewEncoder(w).Encode(r.Loop)
	}
	return json.NewEncoder(w).Encode(r)
}

func verdict(got, bound float64) string {
	switch {
	case bound == 0:
		return ""
	case got <= bound:
		return fmt.Sprintf("%.0f: held", bound)
	}
	return fmt.Sprintf("%.0f: missed", bound)
}
