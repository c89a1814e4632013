// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/cli/render"
)

// judge prints what the cycles in the files come to.
func (f *replayFlags) judge(cmd *cobra.Command, files []string) error {
	prices, err := catalog(cmd)
	if err != nil {
		return err
	}
	recordings, err := readRecordings(cmd, files)
	if err != nil {
		return err
	}
	options := judgeOptions{prices: prices, now: time.Now(), keep: f.tree}
	if f.rules != "" {
		if options.rules, err = readFile(f.rules, readRules); err != nil {
			return err
		}
	}
	result, err := judge(recordings, options)
	if err != nil {
		return err
	}
	f.remark(cmd, &result)
	if f.trace != "" {
		if result.Cycles = withTrace(result.Cycles, f.trace); len(result.Cycles) == 0 {
			return fmt.Errorf("no cycle has a trace id that begins with %q; run without --trace to list them", f.trace)
		}
	}
	if wantsJSON(cmd) {
		return f.writeObjects(cmd, result.Cycles)
	}
	if f.tree {
		return f.writeTrees(cmd, result.Cycles)
	}
	if f.terms {
		return writeVerdicts(cmd.OutOrStdout(), palette(cmd), result.Cycles)
	}
	if len(result.Cycles) == 0 {
		return nil
	}
	return writeCycles(cmd.OutOrStdout(), palette(cmd), result.Cycles)
}

// remark says on standard error what the result does not show.
func (f *replayFlags) remark(cmd *cobra.Command, result *judgement) {
	if result.Nameless > 0 {
		cmd.PrintErrf("%d of %s without a trace or span id left out.\n",
			result.Nameless, render.Plural(result.Spans, "span", "spans"))
	}
	if len(result.Cycles) == 0 {
		cmd.PrintErrf("No reasoning cycle in %s of %s: nothing there follows a convention for agents that is known.\n",
			render.Plural(result.Spans, "span", "spans"), render.Plural(result.Traces, "trace", "traces"))
	}
}

func withTrace(cycles []judged, prefix string) (found []judged) {
	prefix = strings.ToLower(strings.TrimPrefix(prefix, "0x"))
	for _, c := range cycles {
		if strings.HasPrefix(c.Key.ID(), prefix) {
			found = append(found, c)
		}
	}
	return found
}

// chosen are the cycles whose trees are printed.
func (f *replayFlags) chosen(cycles []judged) []judged {
	if f.all || f.trace != "" || len(cycles) == 0 {
		return cycles
	}
	return cycles[:1]
}

func (f *replayFlags) writeObjects(cmd *cobra.Command, cycles []judged) error {
	if f.tree {
		cycles = f.chosen(cycles)
	}
	for i := range cycles {
		object := newCycleObject(&cycles[i])
		if f.terms {
			object.Terms = newTermObjects(cycles[i].Verdict)
		}
		if f.tree {
			branches := newTree(&cycles[i], f.allSpans)
			for j := range branches {
				object.Spans = append(object.Spans, newSpanObject(&branches[j]))
			}
		}
		if err := writeJSON(cmd.OutOrStdout(), object); err != nil {
			return err
		}
	}
	return nil
}

func (f *replayFlags) writeTrees(cmd *cobra.Command, cycles []judged) error {
	chosen := f.chosen(cycles)
	for i := range chosen {
		if i > 0 {
			if _, err := fmt.Fprintln(cmd.OutOrStdout()); err != nil {
				return err
			}
		}
		if err := writeTree(cmd.OutOrStdout(), palette(cmd), &chosen[i], f.allSpans); err != nil {
			return err
		}
	}
	if rest := len(cycles) - len(chosen); rest > 0 {
		cmd.PrintErrf("%d more; --trace ID shows one of them, --all every one.\n", rest)
	}
	return nil
}
