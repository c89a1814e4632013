// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/buildinfo"
	"github.com/leasehold/leasehold/internal/tokens"
)

// versionInfo is what `leasehold version -o json` prints.
type versionInfo struct {
	buildinfo.Info
	Prices string `json:"prices"`
}

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:               "version",
		Short:             "Say which version this is, and what it was built of",
		Args:              wants(0, 0, ""),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			info := versionInfo{buildinfo.Read(), tokens.Default().Version()}
			if wantsJSON(cmd) {
				return writeJSON(cmd.OutOrStdout(), info)
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "leasehold %s\nprices of %s\n", info.Info, info.Prices)
			return err
		},
	}
}
