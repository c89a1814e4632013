// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/cli/render"
	"github.com/leasehold/leasehold/internal/tokens"
)

// checkedTable is the result of a check in JSON.
type checkedTable struct {
	File     string `json:"file"`
	Version  string `json:"version"`
	Models   int    `json:"models"`
	Unpriced int    `json:"unpriced"`
	Aliases  int    `json:"aliases"`
}

func newPricesCheck() *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE",
		Short: "Check a price table of your own",
		Args:  wants(1, 1, "the FILE to check"),
		RunE: func(cmd *cobra.Command, given []string) error {
			own, err := readFile(given[0], tokens.LoadCatalog)
			if err != nil {
				return err
			}
			return writeChecked(cmd, newCheckedTable(given[0], own))
		},
	}
}

func newCheckedTable(path string, c *tokens.Catalog) checkedTable {
	models := c.Models()
	table := checkedTable{File: path, Version: c.Version(), Models: len(models), Aliases: len(c.Deployments())}
	for _, m := range models {
		if len(m.Prices) == 0 {
			table.Unpriced++
		}
	}
	return table
}

func writeChecked(cmd *cobra.Command, t checkedTable) error {
	if wantsJSON(cmd) {
		return writeJSON(cmd.OutOrStdout(), t)
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s is sound: %s, %d of them without a price, %s of your own\n",
		t.File, render.Plural(t.Models, "model", "models"), t.Unpriced, render.Plural(t.Aliases, "name", "names"))
	return err
}
