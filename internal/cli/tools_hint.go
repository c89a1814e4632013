// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/anomaly"
)

// maxHints is how many tools a hint names.
const maxHints = 10

// hint says on standard error how to correct what is not known of the tools.
func hint(cmd *cobra.Command, tools []*usedTool) {
	unknown := snippet(tools, func(t *usedTool) bool { return t.Effect == anomaly.EffectUnknown },
		`effect: read}  # or reach, or act`)
	if unknown != "" {
		cmd.PrintErr("\nWhat a tool of unknown effect does is not judged. Say it in the processor's\n"+
			"configuration, and try it here with --effects:\n\n  effects:\n    patterns:\n", unknown)
	}
	silent := snippet(tools, func(t *usedTool) bool { return t.Silent && t.Effect.LeavesTrace() },
		`args: [ARGUMENT]}  # or [] if it goes nowhere`)
	if silent != "" {
		cmd.PrintErr("\nWhere a tool goes is not judged if no argument of it is known to say so. Name\n"+
			"the one that does:\n\n  effects:\n    destinations:\n", silent)
	}
}

// snippet is a list in YAML with an entry for each tool that is meant. Their
// names come from outside; as they are compared, they are harmless.
func snippet(tools []*usedTool, meant func(*usedTool) bool, rest string) string {
	var b strings.Builder
	n, seen := 0, map[string]bool{}
	for _, t := range tools {
		if !meant(t) || t.Name == "" || seen[t.Name] {
			continue
		}
		seen[t.Name] = true
		if n++; n > maxHints {
			b.WriteString("      # and so on\n")
			break
		}
		b.WriteString(`      - {pattern: "` + t.Name + `", ` + rest + "\n")
	}
	return b.String()
}
