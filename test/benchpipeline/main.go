// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Command benchpipeline compares whole collector processes on the same
// generated agent traffic: one that only receives, Leasehold's, and the nearest
// that can be assembled from stock components. It prints processor time per
// span and peak memory; its last line is JSON. With --in-flight it measures
// what open cycles hold in memory instead.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/leasehold/leasehold/internal/synth"
)

func main() {
	child := flag.String("child", "", "run this pipeline as a child (used by the program itself)")
	cycles := flag.Int("in-flight", 0, "measure the memory of this many open cycles instead")
	profile := flag.String("profile", "", "write a CPU profile of each pipeline to this `folder`, of its last round")
	var o options
	flag.IntVar(&o.rounds, "rounds", 5, "rounds; the pipelines take turns in each")
	flag.IntVar(&o.rate, "rate", 15000, "spans a second sent to every pipeline; 0 for as fast as it takes them")
	flag.DurationVar(&o.warmUp, "warm-up", 3*time.Second, "traffic before each measurement")
	flag.DurationVar(&o.duration, "duration", 10*time.Second, "measured traffic of each round")
	flag.Parse()
	if *profile != "" {
		o.env = append(o.env, profileEnv+"="+*profile)
	}

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *child, *cycles, o)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "benchpipeline:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, child string, cycles int, o options) error {
	switch {
	case child != "":
		return runChild(child)
	case cycles > 0:
		fmt.Println(machine())
		return inFlight(ctx, os.Stdout, cycles)
	case o.rounds < 1:
		return fmt.Errorf("-rounds must be at least 1 (got %d)", o.rounds)
	}
	return compare(ctx, o)
}

// compare runs every pipeline once a round, each round beginning with another.
func compare(ctx context.Context, o options) error {
	t, err := prepare(synth.Typical(1), 64)
	if err != nil {
		return err
	}
	fmt.Println(machine())
	fmt.Printf("%d rounds of %s after %s, %d spans/s (0: as fast as taken), %d requests of about %d spans\n\n",
		o.rounds, o.duration, o.warmUp, o.rate, len(t.batches), batchSpans)
	base := &result{name: "base", what: "otlp→nop"}
	ours := &result{name: "ours", what: "otlp→reasoning→nop + metrics"}
	assembled := &result{name: "assembled", what: "groupbytrace+transform+span_metrics"}
	all := []*result{base, ours, assembled}
	for i := range o.rounds {
		for j := range all {
			r := all[(i+j)%len(all)]
			m, err := round(ctx, r.name, t, o)
			if err != nil {
				return err
			}
			fmt.Fprintf(os.Stderr, "round %d %s: %.2f µs/span over %d spans\n", i+1, r.name, m.perSpan(), m.spans)
			r.rounds = append(r.rounds, m)
		}
	}
	if err := table(os.Stdout, all); err != nil {
		return err
	}
	fmt.Println()
	return summary(os.Stdout, base, ours, assembled)
}
