// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"io"
	"io/fs"
	"time"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/cli/render"
	"github.com/leasehold/leasehold/internal/ledger"
)

// ledgerVerifyFlags are the flags of ledger verify.
type ledgerVerifyFlags struct {
	heads   []string
	partial bool
}

func newLedgerVerify() *cobra.Command {
	flags := &ledgerVerifyFlags{}
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check that no entry was changed, left out or put in",
		Long: "verify follows the chain of hashes from the first entry to the last, and says where\n" +
			"it is broken: file, line and entry. That the end was cut off, or all of it written\n" +
			"anew, shows only against a head that was written down elsewhere: give it with\n" +
			"--head, as often as needed. It returns 1 if anything is wrong.",
		Example: "  leasehold ledger verify\n" +
			"  leasehold ledger verify --dir /var/lib/leasehold/ledger --head 1042:9f2c…",
		Args:              wants(0, 0, ""),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, _ []string) error { return flags.run(cmd) },
	}
	set := cmd.Flags()
	set.StringArrayVar(&flags.heads, "head", nil, "a head, `SEQ:HASH`, that the chain has to go through")
	set.BoolVar(&flags.partial, "partial", false, "take a ledger whose oldest segments were dropped")
	return cmd
}

func (f *ledgerVerifyFlags) run(cmd *cobra.Command) error {
	expect := ledger.Expect{Partial: f.partial}
	for _, text := range f.heads {
		head, err := ledger.ParseHead(text)
		if err != nil {
			return usage(cmd, fmt.Errorf("--head: %w", err))
		}
		expect.Anchors = append(expect.Anchors, head)
	}
	dir := ledgerDir(cmd)
	report, err := ledger.Verify(cmd.Context(), dir, expect)
	if err == nil && report.Segments == 0 && report.Problem == nil {
		err = fs.ErrNotExist
	}
	if err != nil {
		return noLedger(dir, err)
	}
	write := writeReport
	if wantsJSON(cmd) {
		write = func(w io.Writer, r *ledger.Report) error { return writeJSON(w, r) }
	}
	if err := write(cmd.OutOrStdout(), &report); err != nil {
		return err
	}
	if report.Problem != nil {
		return explainProblem(report.Problem)
	}
	if len(f.heads) == 0 {
		cmd.PrintErrln("No --head was given: that entries were cut off at the end would not show.")
	}
	return nil
}

// writeReport prints a report for people.
func writeReport(w io.Writer, r *ledger.Report) error {
	verdict := "The chain is whole:"
	if r.Problem != nil {
		verdict = "The chain is broken. Whole before that:"
	}
	_, err := fmt.Fprintf(w, "%s %s in %s, %s bytes.\n", verdict,
		render.Plural(int(r.Entries), "entry", "entries"), render.Plural(r.Segments, "segment", "segments"), render.Count(r.Bytes))
	if err != nil || r.Entries == 0 {
		return err
	}
	last := "last"
	if r.Problem != nil {
		last = "last good"
	}
	_, err = fmt.Fprintf(w, "first entry: %d\n%s entry: %d, of %s\nhead: %s\n", r.First, last, r.Head.Seq, r.Time.Format(time.RFC3339), r.Head)
	if err == nil && r.Anchors > 0 {
		_, err = fmt.Fprintf(w, "It goes through %s.\n", render.Plural(r.Anchors, "anchored head", "anchored heads"))
	}
	return err
}

// explainProblem says what to make of a problem.
func explainProblem(p *ledger.Problem) error {
	if p.Torn {
		return fmt.Errorf("%w: a crash left it, and the collector's next start mends it", p)
	}
	return p
}
