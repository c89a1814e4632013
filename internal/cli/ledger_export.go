// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/ledger"
)

// ledgerExportFlags are the flags of ledger export.
type ledgerExportFlags struct {
	from, to uint64
	form     string
}

// The forms of an export.
const (
	formJSONL = "jsonl"
	formOTLP  = "otlp"
)

func newLedgerExport() *cobra.Command {
	flags := &ledgerExportFlags{}
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write a range of entries as JSON lines or as OTLP logs",
		Long: "export writes entries to the standard output: as the lines of the ledger, which\n" +
			"can be checked as they are, or as OTLP logs in JSON, a request a line, which the\n" +
			"collector's otlp_json_file receiver reads.",
		Example: "  leasehold ledger export > ledger.jsonl\n" +
			"  leasehold ledger export --from 1000 --to 1042 --form otlp > entries.json",
		Args:              wants(0, 0, ""),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, _ []string) error { return flags.run(cmd) },
	}
	set := cmd.Flags()
	set.Uint64Var(&flags.from, "from", 1, "the sequence number `SEQ` of the first entry")
	set.Uint64Var(&flags.to, "to", 0, "the sequence number `SEQ` of the last entry; the end by default")
	set.StringVar(&flags.form, "form", formJSONL, "`FORM` of the output: jsonl or otlp")
	_ = cmd.RegisterFlagCompletionFunc("form", cobra.FixedCompletions([]string{formJSONL, formOTLP}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// entryWriter writes entries in a form.
type entryWriter interface {
	add(e *ledger.Entry) error
	// flush writes what is held back.
	flush() error
}

func (f *ledgerExportFlags) run(cmd *cobra.Command) error {
	out := bufio.NewWriterSize(cmd.OutOrStdout(), 64<<10)
	var to entryWriter
	switch f.form {
	case formJSONL:
		to = &lineWriter{out: out}
	case formOTLP:
		to = newOTLPWriter(out)
	default:
		return usage(cmd, fmt.Errorf("--form: got %q, allowed are %s and %s", f.form, formJSONL, formOTLP))
	}
	if f.to == 0 {
		f.to = math.MaxUint64
	}
	if f.from > f.to {
		return usage(cmd, fmt.Errorf("--from: got %d, which is after --to %d", f.from, f.to))
	}
	reader, err := ledger.NewReader(ledgerDir(cmd), f.from)
	if err != nil {
		return noLedger(ledgerDir(cmd), err)
	}
	defer reader.Close()
	n, err := f.copy(reader, to)
	if err := errors.Join(err, to.flush(), out.Flush()); err != nil {
		return err
	}
	if n == 0 {
		cmd.PrintErrln("No entry is in that range.")
	}
	return nil
}

// copy writes the entries of the range, and returns how many.
func (f *ledgerExportFlags) copy(reader *ledger.Reader, to entryWriter) (n int, err error) {
	for {
		e, err := reader.Next()
		if errors.Is(err, io.EOF) || err == nil && e.Seq > f.to {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		if err := to.add(&e); err != nil {
			return n, err
		}
		n++
	}
}

// lineWriter writes entries as they stand in the ledger.
type lineWriter struct {
	out  io.Writer
	line []byte
}

func (w *lineWriter) add(e *ledger.Entry) error {
	w.line = e.AppendLine(w.line[:0])
	_, err := w.out.Write(w.line)
	return err
}

func (w *lineWriter) flush() error { return nil }
