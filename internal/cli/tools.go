// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/cli/render"
)

// toolsFlags are the flags of tools.
type toolsFlags struct {
	effects string
	names   []string
}

func newTools() *cobra.Command {
	flags := &toolsFlags{}
	cmd := &cobra.Command{
		Use:   "tools [FILE...]",
		Short: "Say what tools are taken to do, and why",
		Long: "tools lists every tool that is called in recorded traces: whether it only reads,\n" +
			"reaches outside or acts, what decided that, and which arguments say where it\n" +
			"goes. Places are counted by their hashes; no argument's value is shown. With\n" +
			"--effects FILE it tries corrections before the collector gets them.",
		Example: "  leasehold tools run.json\n" +
			"  leasehold tools --effects effects.yaml run.json\n" +
			"  leasehold tools --name send_email --name mcp__crm__sync\n" +
			"  leasehold tools -o json *.json | jq 'select(.effect == \"unknown\").tool'",
		RunE: func(cmd *cobra.Command, files []string) error { return flags.run(cmd, files) },
	}
	set := cmd.Flags()
	set.StringVar(&flags.effects, "effects", "", "corrections: a YAML `FILE` with the processor's block effects")
	set.StringArrayVar(&flags.names, "name", nil, "only the tool of this `NAME`, as often as needed; needs no recording")
	return cmd
}

func (f *toolsFlags) run(cmd *cobra.Command, files []string) error {
	if len(files) == 0 && len(f.names) == 0 {
		return usage(cmd, errors.New("a FILE to read is missing, or --name NAME"))
	}
	effects, err := f.loadEffects()
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return writeNames(cmd, effects, f.names)
	}
	recordings, err := readRecordings(cmd, files)
	if err != nil {
		return err
	}
	tools, err := findTools(recordings, effects)
	if err != nil {
		return err
	}
	if len(tools) == 0 {
		cmd.PrintErrf("No tool call in %s.\n", render.Plural(countSpans(recordings), "span", "spans"))
		return nil
	}
	if len(f.names) > 0 {
		if tools = f.named(tools, effects); len(tools) == 0 {
			return errors.New("no tool of that name is called in the recordings; run without --name to list them")
		}
	}
	return writeTools(cmd, tools)
}

// named are the tools that were asked for, however their names are spelled.
func (f *toolsFlags) named(tools []*usedTool, effects *anomaly.Effects) []*usedTool {
	names := map[string]bool{}
	for _, name := range f.names {
		names[effects.Explain(name, anomaly.EffectUnknown).Name] = true
	}
	return slices.DeleteFunc(tools, func(t *usedTool) bool { return !names[t.Name] })
}

func (f *toolsFlags) loadEffects() (*anomaly.Effects, error) {
	if f.effects == "" {
		return anomaly.NewEffects(anomaly.EffectConfig{})
	}
	return readFile(f.effects, readEffects)
}

// byEffect sorts tools: what acts first, what is unknown last.
func byEffect(a, b *usedTool) int {
	return cmp.Or(cmp.Compare(b.Effect, a.Effect), cmp.Compare(a.Tool, b.Tool))
}
