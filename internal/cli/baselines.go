// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/cli/render"
	judging "github.com/leasehold/leasehold/internal/judge"
)

// baselinesFlags are the flags of baselines.
type baselinesFlags struct {
	against []string
	rules   string
}

func newBaselines() *cobra.Command {
	flags := &baselinesFlags{}
	cmd := &cobra.Command{
		Use:   "baselines FILE...",
		Short: "Show what is learned of agents from recordings, or what would change",
		Long: "baselines judges recordings one after the other, as the collector does, and shows\n" +
			"what the clean cycles in them teach of each agent and kind of task: its tools,\n" +
			"where they go and how often, and what is usual. Places are shown by a part of\n" +
			"their keyed hash, never as they are. With --against FILE, which holds cycles that\n" +
			"are known to be good, it shows only what the others would add to that: what\n" +
			"a person looks at before it may count as usual.",
		Example: "  leasehold baselines usual/*.json\n" +
			"  leasehold baselines --against approved.json last-week.json",
		Args: wants(1, math.MaxInt, "a FILE to read"),
		RunE: func(cmd *cobra.Command, files []string) error { return flags.run(cmd, files) },
	}
	set := cmd.Flags()
	set.StringArrayVar(&flags.against, "against", nil, "show the difference to what this `FILE` teaches, as often as needed")
	set.StringVar(&flags.rules, "rules", "", "judge by a YAML `FILE` with the processor's blocks rules, phases, effects and baselines")
	addPricesFlag(cmd)
	return cmd
}

func (f *baselinesFlags) run(cmd *cobra.Command, files []string) error {
	options := judgeOptions{now: time.Now(), key: hashKey()}
	var err error
	if options.prices, err = catalog(cmd); err != nil {
		return err
	}
	if f.rules != "" {
		if options.rules, err = readFile(f.rules, readRules); err != nil {
			return err
		}
	}
	before, err := learn(cmd, f.against, options)
	if err != nil {
		return err
	}
	after, err := learn(cmd, append(slices.Clone(f.against), files...), options)
	if err != nil {
		return err
	}
	return writeBaselines(cmd, compareBaselines(before, after, len(f.against) > 0))
}

// learn is what recordings teach.
func learn(cmd *cobra.Command, files []string, o judgeOptions) (*judging.Memory, error) {
	recordings, err := readRecordings(cmd, files)
	if err != nil {
		return nil, err
	}
	result, err := judge(recordings, o)
	return result.Memory, err
}

// baselineObject is one baseline, or what changed of it, in JSON.
type baselineObject struct {
	Agent   string         `json:"agent"`
	Task    string         `json:"task"`
	Cycles  int            `json:"clean_cycles"`
	Warm    bool           `json:"warm"`
	Changes []changeObject `json:"changes"`
}

type changeObject struct {
	Tool string `json:"tool,omitempty"`
	Text string `json:"text"`
}

// compareBaselines tells of every agent and kind of task what after has and
// before has not; of those that have not changed only if all are wanted.
func compareBaselines(before, after *judging.Memory, changedOnly bool) (objects []baselineObject) {
	keys := after.Keys()
	slices.SortFunc(keys, func(a, b anomaly.BaselineKey) int {
		return cmp.Or(cmp.Compare(a.Agent, b.Agent), cmp.Compare(a.Task, b.Task))
	})
	for _, key := range keys {
		old := anomaly.NewBaseline(anomaly.Limits{})
		before.Read(key, func(b *anomaly.Baseline) { old = b })
		after.Read(key, func(b *anomaly.Baseline) {
			o := baselineObject{Agent: key.Agent, Task: key.Task, Cycles: b.Cycles(), Warm: b.Warm(), Changes: []changeObject{}}
			for _, c := range b.Compare(old) {
				o.Changes = append(o.Changes, changeObject(c))
			}
			if len(o.Changes) > 0 || !changedOnly {
				objects = append(objects, o)
			}
		})
	}
	return objects
}

func writeBaselines(cmd *cobra.Command, objects []baselineObject) error {
	if len(objects) == 0 {
		cmd.PrintErrln("Nothing was learned: no cycle was clean, or nothing changed.")
	}
	for i := range objects {
		write := func(w io.Writer) error { return objects[i].write(w, palette(cmd)) }
		if wantsJSON(cmd) {
			write = func(w io.Writer) error { return writeJSON(w, objects[i]) }
		}
		if err := write(cmd.OutOrStdout()); err != nil {
			return err
		}
	}
	return nil
}

// write prints the baseline for people.
func (o *baselineObject) write(w io.Writer, p render.Palette) error {
	warm := "warm"
	if !o.Warm {
		warm = "still warming up"
	}
	head := fmt.Sprintf("%s  %s  (%s, %s)", orDash(o.Agent), orDash(o.Task), render.Plural(o.Cycles, "clean cycle", "clean cycles"), warm)
	if _, err := fmt.Fprintln(w, p.Paint(render.Bold, head)); err != nil {
		return err
	}
	for _, c := range o.Changes {
		text := c.Text
		if c.Tool != "" {
			text = c.Tool + ": " + text
		}
		if _, err := fmt.Fprintln(w, "  "+render.Clean(text)); err != nil {
			return err
		}
	}
	return nil
}
