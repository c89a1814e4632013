// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"
)

// defaultLedger is where the collector keeps the ledger in the configurations
// that come with it.
const defaultLedger = ".leasehold/ledger"

func newLedger() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "ledger",
		Short: "Check, show and export the record of what moved agents' trust",
		Long: "ledger reads the files in which the collector records evidence, decisions, actions\n" +
			"and what people asked for, each entry with the hash of the one before it. It\n" +
			"writes nothing, and may be used while the collector runs.",
		RunE: group,
	}
	cmd.PersistentFlags().String("dir", defaultLedger, "the `DIR` of the ledger")
	cmd.AddCommand(newLedgerVerify(), newLedgerShow(), newLedgerExport())
	return cmd
}

func ledgerDir(cmd *cobra.Command) string { return cmd.Flag("dir").Value.String() }

// errNoLedger is that there is none where it was looked for.
var errNoLedger = errors.New("there is no ledger")

// noLedger explains an error of a directory that is not there.
func noLedger(dir string, err error) error {
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return fmt.Errorf("%w in %s; name its directory, as the collector's configuration has it, with --dir", errNoLedger, dir)
}
