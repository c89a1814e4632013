// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import "github.com/spf13/cobra"

func newPrices() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "prices",
		Short: "Look at what models cost, and bring prices of your own",
		Long: "prices answers questions about the price table: what a model costs, at which\n" +
			"dates and sizes, and where that was read. A table of your own, imported or\n" +
			"written, is laid over the built-in one wherever --prices or the collector's\n" +
			"configuration names it.",
		RunE: group,
	}
	cmd.AddCommand(newPricesShow(), newPricesList(), newPricesImport(), newPricesCheck())
	return cmd
}
