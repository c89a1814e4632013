// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// newRoot is the whole command line.
func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "leasehold",
		Short: "Read, judge and replay what AI agents do",
		Long: "leasehold reads the traces of AI agents: it replays recordings to a collector\n" +
			"or judges them on the spot, and it knows what models cost. It asks a running\n" +
			"collector how far each agent is trusted and why, and tells it what a person decides.",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs, // group explains those that are no command
		RunE:          group,
	}
	root.PersistentFlags().VarP(new(format), "output", "o", "form of the output: table or json")
	root.PersistentFlags().Bool("no-color", false, "print no colours")
	root.AddCommand(newAgents(), newFleet(), newDecisions(), newWhy(), newSimulate(), newPolicy(), newVault(), newPreflight())
	root.SetFlagErrorFunc(usage)
	root.AddCommand(newReplay(), newEval(), newTools(), newBaselines(), newPrices(), newEnroll(), newLedger(), newVersion())
	return root
}

// maxTypos is how many letters a word may be off to be suggested.
const maxTypos = 2

// group is what a command that only holds others does: it explains itself, or
// says which of the others may have been meant.
func group(cmd *cobra.Command, given []string) error {
	if len(given) == 0 {
		return cmd.Help()
	}
	cmd.SuggestionsMinimumDistance = maxTypos
	hint := ""
	if near := cmd.SuggestionsFor(given[0]); len(near) > 0 {
		hint = "; did you mean " + strings.Join(near, " or ") + "?"
	}
	return usage(cmd, fmt.Errorf("unknown command %q for %q%s", given[0], cmd.CommandPath(), hint))
}
