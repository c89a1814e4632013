// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Program otelcol-leasehold is generated but for this: it says what it was built of.
package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/buildinfo"
)

// withBuildInfo makes --version say what the binary was built of. The version that the
// collector gives to its telemetry stays the plain one of the manifest.
func withBuildInfo(cmd *cobra.Command) *cobra.Command {
	info := buildinfo.Read()
	info.Version = cmd.Version
	// Nothing in the text may be read as the template's own language.
	text := strings.ReplaceAll(info.String(), "{{", "")
	cmd.SetVersionTemplate("{{.Name}} version " + text + "\n")
	return cmd
}
