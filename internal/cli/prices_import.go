// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/cli/render"
	"github.com/leasehold/leasehold/internal/tokens"
)

func newPricesImport() *cobra.Command {
	var form, out string
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Turn a public price table into one of ours",
		Long: "import reads a price table that others publish and writes it in our form, to\n" +
			"standard output or a file. Entries that cannot be right, or that our form cannot\n" +
			"say, are left out and named on standard error.",
		Example: "  leasehold prices import model_prices_and_context_window.json -O prices.yaml",
		Args:    wants(1, 1, "the FILE to import"),
		RunE: func(cmd *cobra.Command, given []string) error {
			if form != "" && !known(form) {
				return usage(cmd, fmt.Errorf("--form: got %q, allowed are %s", form, strings.Join(tokens.ImportForms(), ", ")))
			}
			return importPrices(cmd, given[0], form, out)
		},
	}
	cmd.Flags().StringVar(&form, "form", "", "the table's form, if it is not to be guessed: "+strings.Join(tokens.ImportForms(), ", "))
	cmd.Flags().StringVarP(&out, "output-file", "O", "", "write to `FILE` rather than standard output")
	return cmd
}

func known(form string) bool {
	for _, f := range tokens.ImportForms() {
		if f == form {
			return true
		}
	}
	return false
}

// imported is what ImportPrices returns.
type imported struct {
	catalog *tokens.Catalog
	report  tokens.ImportReport
}

func importPrices(cmd *cobra.Command, path, form, out string) error {
	result, err := readFile(path, func(r io.Reader) (imported, error) {
		c, report, err := tokens.ImportPrices(r, form)
		return imported{c, report}, err
	})
	if err != nil {
		return err
	}
	var yaml bytes.Buffer
	if err := result.catalog.WriteYAML(&yaml); err != nil {
		return err
	}
	if out == "" {
		_, err = cmd.OutOrStdout().Write(yaml.Bytes())
	} else {
		err = os.WriteFile(out, yaml.Bytes(), 0o644)
	}
	if err != nil {
		return err
	}
	return writeImportReport(cmd.ErrOrStderr(), result.report, out)
}

// maxNamed is how many entries that were left out are named.
const maxNamed = 20

func writeImportReport(w io.Writer, r tokens.ImportReport, out string) error {
	var text strings.Builder
	for i, skip := range r.Skipped {
		if i == maxNamed {
			fmt.Fprintf(&text, "  and %s more\n", render.Count(int64(r.SkippedTotal-maxNamed)))
			break
		}
		fmt.Fprintf(&text, "  left out %s: %s\n", render.Clean(skip.Entry), render.Clean(skip.Reason))
	}
	fmt.Fprintf(&text, "read %s: %s imported, %s left out",
		r.Form, render.Plural(r.Imported, "model", "models"), render.Plural(r.SkippedTotal, "entry", "entries"))
	if out != "" {
		fmt.Fprintf(&text, "; written to %s", out)
	}
	_, err := fmt.Fprintln(w, text.String())
	return err
}
