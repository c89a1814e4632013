// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/cli/render"
	"github.com/leasehold/leasehold/internal/tokens"
)

func newPricesList() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list [TEXT]",
		Short: "List the models with their newest prices",
		Long: "list prints the models whose provider or name contains the text, all without\n" +
			"one, with their newest price in USD per million tokens. JSON holds every price.",
		Args:              wants(0, 1, ""),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, given []string) error {
			prices, err := catalog(cmd)
			if err != nil {
				return err
			}
			return listPrices(cmd, matching(prices.Models(), strings.Join(given, "")))
		},
	}
	addPricesFlag(cmd)
	return cmd
}

// matching are the models whose provider or name contains text.
func matching(models []*tokens.Model, text string) (found []*tokens.Model) {
	text = strings.ToLower(text)
	for _, m := range models {
		if strings.Contains(strings.ToLower(m.Provider+"/"+m.Name), text) {
			found = append(found, m)
		}
	}
	return found
}

func listPrices(cmd *cobra.Command, models []*tokens.Model) error {
	if wantsJSON(cmd) {
		for _, m := range models {
			if err := writeJSON(cmd.OutOrStdout(), newShownModel(m, tokens.MatchExact)); err != nil {
				return err
			}
		}
		return nil
	}
	if len(models) == 0 {
		cmd.PrintErrln("No model matches.")
		return nil
	}
	table := render.Table{Columns: append([]render.Column{
		{Head: "PROVIDER"}, {Head: "MODEL"}, {Head: "CONTEXT", Align: render.Right},
	}, rateColumns...)}
	for _, m := range models {
		table.Add(append([]string{m.Provider, m.Name, contextCell(m)}, newestCells(m)...)...)
	}
	return table.Write(cmd.OutOrStdout(), palette(cmd))
}

func contextCell(m *tokens.Model) string {
	if m.Window.Context == 0 {
		return ""
	}
	return render.Count(m.Window.Context)
}

// newestCells are the model's newest prices, without services and sizes.
func newestCells(m *tokens.Model) []string {
	if len(m.Prices) == 0 {
		return nil
	}
	newest := &m.Prices[len(m.Prices)-1]
	row := newPriceRow(newest, "", 0, newest.Rates)
	return row.rateCells()
}

// completeModels completes the names of models on the command line.
func completeModels(_ *cobra.Command, given []string, begun string) ([]string, cobra.ShellCompDirective) {
	if len(given) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, m := range tokens.Default().Models() {
		if strings.HasPrefix(m.Name, begun) {
			names = append(names, fmt.Sprintf("%s\t%s", m.Name, m.Provider))
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
