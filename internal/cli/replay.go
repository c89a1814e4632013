// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/spf13/cobra"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/traceform"
)

// replayFlags are the flags of replay.
type replayFlags struct {
	to, protocol, speed string
	headers             []string
	insecure, rebase    bool
	newIDs              bool
	patience            time.Duration

	trace               string
	tree, all, allSpans bool
	terms               bool
	rules               string
}

func newReplay() *cobra.Command {
	flags := &replayFlags{}
	cmd := &cobra.Command{
		Use:   "replay FILE...",
		Short: "Judge recorded traces, or send them to a collector",
		Long: "replay reads recorded traces and prints one line a reasoning cycle: what the\n" +
			"agent did, what it used and what that cost. With --to it sends them to a\n" +
			"collector instead.\n\n" +
			"Cycles are judged as the collector judges them, one file after the other: clean\n" +
			"cycles of earlier files teach the baselines that later ones are judged by.\n\n" +
			"The form of a file is recognised by its content: OTLP as JSON or protobuf, the\n" +
			"answers of Jaeger and Tempo, and the span JSON of several SDKs and tools; gzip\n" +
			"is unpacked. \"-\" is standard input.",
		Example: "  leasehold replay run.json\n" +
			"  leasehold replay --tree --trace 5b8efff7 run.json\n" +
			"  leasehold replay --explain usual/*.json today.json\n" +
			"  leasehold replay -o json *.json | jq .cost_usd\n" +
			"  leasehold replay --to localhost:4317 --speed 10x run.json",
		Args: wants(1, math.MaxInt, "a FILE to read"),
		RunE: func(cmd *cobra.Command, files []string) error { return flags.run(cmd, files) },
	}
	flags.register(cmd)
	return cmd
}

func (f *replayFlags) register(cmd *cobra.Command) {
	set := cmd.Flags()
	set.BoolVar(&f.tree, "tree", false, "print the steps of a cycle as a tree: the first one's, or as --trace and --all say")
	set.BoolVar(&f.all, "all", false, "with --tree, print every cycle's tree")
	set.BoolVar(&f.allSpans, "all-spans", false, "with --tree, print also the spans that are no steps")
	set.StringVar(&f.trace, "trace", "", "only the cycle of the trace whose `ID` begins so")
	set.BoolVar(&f.terms, "explain", false, "print each cycle's verdict with every term of its score")
	set.StringVar(&f.rules, "rules", "", "judge by a YAML `FILE` with the processor's blocks rules, phases, effects and baselines")
	addPricesFlag(cmd)

	set.StringVar(&f.to, "to", "", "send to the collector at `ADDRESS`, host:port or URL")
	set.StringVar(&f.protocol, "protocol", "", "with --to: grpc or http; by default http for a URL, else grpc")
	set.StringArrayVar(&f.headers, "header", nil, "with --to: a header `NAME=VALUE`, as often as needed, beside those of OTEL_EXPORTER_OTLP_HEADERS")
	set.BoolVar(&f.insecure, "insecure", false, "with --to: send without TLS")
	set.StringVar(&f.speed, "speed", "fast", "with --to: fast, recorded, or a factor such as 10x")
	set.BoolVar(&f.rebase, "rebase-time", true, "with --to: move the recording to the present")
	set.BoolVar(&f.newIDs, "new-ids", false, "with --to: give every trace a new id, to send a recording again")
	set.DurationVar(&f.patience, "timeout", 30*time.Second, "with --to: how long to try when the collector does not answer")
}

// The flags that mean something only with --to, and those only without.
var (
	sendFlags  = []string{"protocol", "header", "insecure", "speed", "rebase-time", "new-ids", "timeout"}
	judgeFlags = []string{"tree", "all", "all-spans", "trace", "prices", "explain", "rules"}
)

func (f *replayFlags) run(cmd *cobra.Command, files []string) error {
	if err := f.check(cmd); err != nil {
		return usage(cmd, err)
	}
	if f.to == "" {
		return f.judge(cmd, files)
	}
	return f.send(cmd, files)
}

// check refuses flags that cannot be meant together.
func (f *replayFlags) check(cmd *cobra.Command) error {
	refused, why := sendFlags, "--%s needs --to"
	if f.to != "" {
		refused, why = judgeFlags, "--%s is for judging here, which --to does not do; leave one of them out"
	}
	for _, name := range refused {
		if cmd.Flags().Changed(name) {
			return fmt.Errorf(why, name)
		}
	}
	switch {
	case (f.all || f.allSpans) && !f.tree:
		return errors.New("--all and --all-spans need --tree")
	case f.all && f.trace != "":
		return errors.New("--all and --trace contradict each other; leave one of them out")
	case f.terms && f.tree:
		return errors.New("--explain and --tree are two views; leave one of them out")
	}
	return nil
}

// readRecordings reads every file before anything is done with one, so that a
// mistake in the last does not leave half of the work done.
func readRecordings(cmd *cobra.Command, files []string) ([]ptrace.Traces, error) {
	recordings := make([]ptrace.Traces, 0, len(files))
	for _, file := range files {
		traces, _, err := readRecording(cmd, file)
		if err != nil {
			return nil, err
		}
		recordings = append(recordings, traces)
	}
	return recordings, nil
}

func readRecording(cmd *cobra.Command, file string) (ptrace.Traces, traceform.Form, error) {
	if file == "-" {
		return traceform.Read("standard input", cmd.InOrStdin())
	}
	return traceform.ReadFile(file)
}
