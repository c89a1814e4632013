// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

// pluginName is the program's name as a plugin: kubectl finds it by that when
// somebody types kubectl leasehold.
const pluginName = "kubectl-leasehold"

// pluginPath is what somebody types then.
const pluginPath = "kubectl leasehold"

func isPluginName(name string) bool {
	return strings.TrimSuffix(filepath.Base(name), ".exe") == pluginName
}

// asPlugin makes the commands speak as a plugin of kubectl.
func asPlugin(root *cobra.Command) {
	root.Use = pluginName
	root.Annotations = map[string]string{cobra.CommandDisplayNameAnnotation: pluginPath}
	renameExamples(root)
}

func renameExamples(cmd *cobra.Command) {
	cmd.Example = strings.ReplaceAll("\n"+cmd.Example, "\n  leasehold ", "\n  "+pluginPath+" ")[1:]
	for _, below := range cmd.Commands() {
		renameExamples(below)
	}
}

// isPlugin reports whether kubectl runs the command.
func isPlugin(cmd *cobra.Command) bool { return cmd.Root().Name() == pluginName }
