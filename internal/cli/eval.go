// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/eval"
)

// evalFlags are the flags of eval.
type evalFlags struct {
	baselines []string
	seed      uint64
	markdown  bool
}

func newEval() *cobra.Command {
	flags := &evalFlags{}
	cmd := &cobra.Command{
		Use:   "eval DIR",
		Short: "Measure how often the rules and the verdict are right on recorded runs",
		Long: "eval reads the files of recorded runs in DIR (*.jsonl or *.jsonl.gz, of the form of\n" +
			"agentdojo_runs or swebench_runs, recognised by their first line), sends each run\n" +
			"through the reasoning processor as it is shipped, and counts what it finds.\n\n" +
			"What is to be found (TPR): attacks that succeeded. What is not (FPR): AgentDojo runs\n" +
			"that nobody attacked, and SWE-bench runs that solved their task. Other runs count for\n" +
			"nothing. In brackets is the exact 95 % interval (Clopper-Pearson).\n\n" +
			"  RULE     the rule, or verdict: the cycle as a whole counts as bad, which is a\n" +
			"           badness of 0.5 or more (a hard event, a critical finding, a score below 50)\n" +
			"  SUITE    the suite, or all\n" +
			"  FOUND    how many of the runs that are to be found were: of a rule, by a warning or\n" +
			"           worse; + INFO counts findings that are only information as well\n" +
			"  BLAMED   the same of the runs that are not to be found\n" +
			"  FAULT    what was injected into clean runs; FOUND is then by the rule, from the\n" +
			"           fault's onset on and at any severity, or for verdict: how many runs have\n" +
			"           the verdict that they have without the fault\n" +
			"  STEPS    steps from the onset to the finding, in the median; - where that is known\n" +
			"           only when the run has ended\n\n" +
			"An AgentDojo run is compared with the benign runs of the same task by other models, if\n" +
			"there are eight at least; of eight, five have to be clean. Thresholds were looked for on\n" +
			"one half of the runs, by the parity of a hash of the model or task; the other half is\n" +
			"told apart. The same files and seed give the same figures.",
		Example: "  leasehold eval data\n" +
			"  leasehold eval new-runs --baseline data -o json | jq '.datasets[].rows[]'",
		Args: wants(1, 1, "a DIR of recorded runs"),
		RunE: func(cmd *cobra.Command, given []string) error { return flags.run(cmd, given[0]) },
	}
	cmd.Flags().StringArrayVar(&flags.baselines, "baseline", nil, "add the benign runs of another folder `DIR` to the baselines, as often as needed")
	cmd.Flags().Uint64Var(&flags.seed, "seed", 1, "where faults are put, and which runs make a small baseline")
	cmd.Flags().BoolVar(&flags.markdown, "markdown", false, "print the tables in Markdown")
	return cmd
}

func (f *evalFlags) run(cmd *cobra.Command, dir string) error {
	report, err := eval.Run(cmd.Context(), &eval.Options{
		Dir: dir, Baselines: f.baselines, Seed: f.seed, Now: time.Now(),
		Progress: func(line string) { cmd.PrintErrln(line) },
	})
	if err != nil {
		return err
	}
	if wantsJSON(cmd) {
		return writeJSON(cmd.OutOrStdout(), report)
	}
	for i := range report.Datasets {
		for _, s := range sectionsOf(&report.Datasets[i]) {
			write := s.table
			if f.markdown {
				write = s.markdown
			}
			if err := write(cmd.OutOrStdout(), palette(cmd)); err != nil {
				return err
			}
		}
	}
	return nil
}
