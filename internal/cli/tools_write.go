// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/cli/render"
)

// toolObject is one tool in JSON.
type toolObject struct {
	Tool string `json:"tool"`
	// Name is the tool's name as it is compared.
	Name        string         `json:"name"`
	Effect      anomaly.Effect `json:"effect"`
	Why         string         `json:"why,omitempty"`
	Agents      []string       `json:"agents,omitempty"`
	Calls       int            `json:"calls"`
	Errors      int            `json:"errors"`
	Destination destObject     `json:"destination"`
}

// destObject is where a tool goes: which arguments said so, which are looked
// for, in groups, and how many different places there were.
type destObject struct {
	Found     []string   `json:"found,omitempty"`
	LookedFor [][]string `json:"looked_for,omitempty"`
	Distinct  int        `json:"distinct"`
}

func newToolObject(t *usedTool) toolObject {
	return toolObject{
		Tool: t.Tool, Name: t.Name, Effect: t.Effect, Why: t.Why, Agents: t.Agents, Calls: t.Calls, Errors: t.Errors,
		Destination: destObject{Found: t.Found, LookedFor: t.Args, Distinct: t.Places},
	}
}

var toolColumns = []render.Column{
	{Head: "TOOL", Max: 40},
	{Head: "EFFECT"},
	{Head: "WHY", Max: 32},
	{Head: "CALLS", Align: render.Right},
	{Head: "ERRORS", Align: render.Right},
	{Head: "AGENTS", Max: 32},
	{Head: "DESTINATION", Max: 32},
	{Head: "PLACES", Align: render.Right},
}

// writeTools prints one line a tool and then how to correct what is not known.
func writeTools(cmd *cobra.Command, tools []*usedTool) error {
	if wantsJSON(cmd) {
		return writeToolObjects(cmd, tools)
	}
	table := render.Table{Columns: toolColumns}
	for _, t := range tools {
		table.AddStyled(styleOf(t.Effect), orDash(t.Tool), t.Effect.String(), orDash(t.Why),
			render.Count(int64(t.Calls)), render.Count(int64(t.Errors)), orDash(list(t.Agents)), destCell(t), placesCell(t))
	}
	if err := table.Write(cmd.OutOrStdout(), palette(cmd)); err != nil {
		return err
	}
	hint(cmd, tools)
	return nil
}

// writeNames explains names alone.
func writeNames(cmd *cobra.Command, effects *anomaly.Effects, names []string) error {
	tools := make([]*usedTool, len(names))
	for i, name := range names {
		tools[i] = &usedTool{Explanation: effects.Explain(name, anomaly.EffectUnknown)}
	}
	if wantsJSON(cmd) {
		return writeToolObjects(cmd, tools)
	}
	table := render.Table{Columns: []render.Column{
		{Head: "TOOL", Max: 40}, {Head: "COMPARED AS", Max: 40}, {Head: "EFFECT"}, {Head: "WHY", Max: 32}, {Head: "DESTINATION", Max: 48},
	}}
	for _, t := range tools {
		table.AddStyled(styleOf(t.Effect), orDash(t.Tool), orDash(t.Name), t.Effect.String(), orDash(t.Why), lookedFor(t))
	}
	if err := table.Write(cmd.OutOrStdout(), palette(cmd)); err != nil {
		return err
	}
	hint(cmd, tools)
	return nil
}

func writeToolObjects(cmd *cobra.Command, tools []*usedTool) error {
	for _, t := range tools {
		if err := writeJSON(cmd.OutOrStdout(), newToolObject(t)); err != nil {
			return err
		}
	}
	return nil
}

// styleOf makes what is not known stand out.
func styleOf(e anomaly.Effect) render.Style {
	if e == anomaly.EffectUnknown {
		return render.Red
	}
	return render.Plain
}

// destCell is which arguments say where a tool goes.
func destCell(t *usedTool) string {
	switch {
	case len(t.Args) == 0:
		return "none, as configured"
	case len(t.Found) > 0:
		return list(t.Found)
	case t.Silent && t.Effect != anomaly.EffectRead:
		return "none found"
	default:
		return "-"
	}
}

func placesCell(t *usedTool) string {
	if t.Places == 0 {
		return "-"
	}
	return render.Count(int64(t.Places))
}

// lookedFor are the arguments that would say where a tool goes.
func lookedFor(t *usedTool) string {
	if len(t.Args) == 0 {
		return "none, as configured"
	}
	var args []string
	for _, group := range t.Args {
		args = append(args, group...)
	}
	return list(args)
}

func list(names []string) string { return render.Clean(strings.Join(names, ", ")) }
