// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/ledger"
)

// ledgerShowFlags are the flags of ledger show.
type ledgerShowFlags struct {
	ledgerFilter
	limit  int
	follow bool
}

// maxShownEntries bounds how many entries are held to be shown.
const maxShownEntries = 10_000

func newLedgerShow() *cobra.Command {
	flags := &ledgerShowFlags{}
	cmd := &cobra.Command{
		Use:   "show",
		Short: "Show the last entries, or those of an agent, kind or time",
		Long: "show prints the last entries that match, oldest first. With --follow it then waits\n" +
			"for more. JSON prints the lines of the ledger as they are. Times are UTC.",
		Example: "  leasehold ledger show --agent support-desk --since 24h\n" +
			"  leasehold ledger show --kind decision --kind request --follow",
		Args:              wants(0, 0, ""),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, _ []string) error { return flags.run(cmd) },
	}
	set := cmd.Flags()
	set.StringVar(&flags.agent, "agent", "", "only entries of the agent with this `NAME`")
	set.StringArrayVar(&flags.kinds, "kind", nil, "only entries of this `KIND`, as often as needed")
	set.StringVar(&flags.since, "since", "", "only entries since a `TIME`: 24h, 2026-03-01 or 2026-03-01T12:00:00Z")
	set.IntVar(&flags.limit, "limit", 50, "at most this many, the last `N`")
	set.BoolVarP(&flags.follow, "follow", "f", false, "go on with entries as they come")
	_ = cmd.RegisterFlagCompletionFunc("kind", cobra.FixedCompletions(kindNames(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (f *ledgerShowFlags) run(cmd *cobra.Command) error {
	if err := f.check(time.Now()); err != nil {
		return usage(cmd, err)
	}
	if f.limit < 1 || f.limit > maxShownEntries {
		return usage(cmd, fmt.Errorf("--limit: got %d, allowed is 1 to %d; 'ledger export' gives more", f.limit, maxShownEntries))
	}
	reader, err := f.open(ledgerDir(cmd))
	if err != nil {
		return noLedger(ledgerDir(cmd), err)
	}
	defer reader.Close()
	shown := &ledgerTable{wide: f.follow, json: wantsJSON(cmd), out: cmd.OutOrStdout(), palette: palette(cmd)}
	last, broken := f.last(reader)
	if err := shown.write(last); err != nil || broken != nil {
		return errors.Join(err, broken)
	}
	if f.follow {
		return f.goOn(cmd.Context(), reader, shown)
	}
	if len(last) == 0 {
		cmd.PrintErrln("No entry matches.")
	}
	return nil
}

// open opens the ledger no earlier than needed for the last entries.
func (f *ledgerShowFlags) open(dir string) (*ledger.Reader, error) {
	if !f.any() {
		return ledger.NewReader(dir, 1)
	}
	last, err := ledger.Last(dir)
	if err != nil && !errors.Is(err, ledger.ErrCorrupt) {
		return nil, err
	}
	// Of a broken one it shows what is before the place, from the beginning.
	return ledger.NewReader(dir, max(last, uint64(f.limit))-uint64(f.limit)+1)
}

// last reads to the end and returns the last entries that match; or, with the
// error, those before the place at which the ledger is broken.
func (f *ledgerShowFlags) last(reader *ledger.Reader) (found []ledger.Entry, err error) {
	for {
		e, err := reader.Next()
		switch {
		case errors.Is(err, io.EOF):
			return found[max(len(found), f.limit)-f.limit:], nil
		case err != nil:
			return found[max(len(found), f.limit)-f.limit:], err
		case !f.match(&e):
			continue
		}
		if found = append(found, e); len(found) == 2*f.limit {
			found = append(found[:0], found[f.limit:]...)
		}
	}
}
