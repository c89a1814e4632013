// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/tokens"
)

// Set by the build, with -ldflags -X.
var (
	version = "dev"
	commit  = "unknown"
)

type versionInfo struct {
	Version string `json:"version"`
	Commit  string `json:"commit"`
	Go      string `json:"go"`
	Prices  string `json:"prices"`
}

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:               "version",
		Short:             "Say which version this is",
		Args:              wants(0, 0, ""),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			info := versionInfo{version, commit, runtime.Version(), tokens.Default().Version()}
			if wantsJSON(cmd) {
				return writeJSON(cmd.OutOrStdout(), info)
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "leasehold %s (commit %s, %s, prices of %s)\n",
				info.Version, info.Commit, info.Go, info.Prices)
			return err
		},
	}
}
