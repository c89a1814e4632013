// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
)

// result is every round of one pipeline.
type result struct {
	name, what string
	rounds     []measurement
}

func (r *result) values(of func(measurement) float64) []float64 {
	var out []float64
	for _, m := range r.rounds {
		out = append(out, of(m))
	}
	return out
}

// perSpan is the median over the rounds, in microseconds.
func (r *result) perSpan() float64 { return median(r.values(measurement.perSpan)) }

// peak is the highest resident memory of any round, in millions of bytes.
func (r *result) peak() float64 {
	return slices.Max(r.values(func(m measurement) float64 { return mb(m.rss) }))
}

// ratios compares round by round, so that a slow minute of the machine weighs
// on both sides.
func ratios(r, base *result) []float64 {
	var out []float64
	for i := range r.rounds {
		out = append(out, r.rounds[i].perSpan()/base.rounds[i].perSpan())
	}
	return out
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

func table(w io.Writer, results []*result) error {
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(out, "pipeline\tCPU µs/span\t(min–max)\t× otlp→nop\t(min–max)\tpeak MB\tspans in\tlost\tmetric points\t")
	for _, r := range results {
		cpu, ratio := r.values(measurement.perSpan), ratios(r, results[0])
		var spans, lost, points int64
		for _, m := range r.rounds {
			spans, lost, points = spans+m.spans, lost+m.lost, points+m.points
		}
		fmt.Fprintf(out, "%s\t%.2f\t%.2f–%.2f\t%.2f\t%.2f–%.2f\t%.0f\t%d\t%d\t%d\t\n", r.what,
			r.perSpan(), slices.Min(cpu), slices.Max(cpu),
			median(ratio), slices.Min(ratio), slices.Max(ratio), r.peak(), spans, lost, points)
	}
	return out.Flush()
}

// summary writes the line that other programs read.
func summary(w io.Writer, base, ours, assembled *result) error {
	return json.NewEncoder(w).Encode(struct {
		Base      float64 `json:"base_us"`
		Ours      float64 `json:"ours_us"`
		Assembled float64 `json:"assembled_us"`
		Ratio     float64 `json:"ratio"`
		Peak      float64 `json:"peak_rss_mb"`
	}{base.perSpan(), ours.perSpan(), assembled.perSpan(), median(ratios(ours, base)), ours.peak()})
}

// machine says what the figures were measured on.
func machine() string {
	model := "unknown processor"
	if raw, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(raw)) {
			if key, value, _ := strings.Cut(line, ":"); strings.TrimSpace(key) == "model name" {
				model = strings.TrimSpace(value)
				break
			}
		}
	}
	load := "unknown"
	if raw, err := os.ReadFile("/proc/loadavg"); err == nil {
		load = strings.Join(strings.Fields(string(raw))[:3], " ")
	}
	return fmt.Sprintf("%s, %d processors, %s, load before %s", model, runtime.NumCPU(), runtime.Version(), load)
}
