// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/leasehold/leasehold/internal/cli/render"
	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/tokens"
	"github.com/leasehold/leasehold/internal/track"
)

// spanObject is one span of a cycle's tree in JSON, in the order of drawing.
type spanObject struct {
	SpanID     string        `json:"span_id"`
	ParentID   string        `json:"parent_id,omitempty"`
	Depth      int           `json:"depth"`
	Role       string        `json:"role"`
	Name       string        `json:"name"`
	Model      string        `json:"model,omitempty"`
	Tool       string        `json:"tool,omitempty"`
	Tokens     *tokensObject `json:"tokens,omitempty"`
	Counted    *bool         `json:"counted,omitempty"`
	CostUSD    *float64      `json:"cost_usd,omitempty"`
	CostSource string        `json:"cost_source,omitempty"`
	DurationMS *float64      `json:"duration_ms,omitempty"`
	Status     string        `json:"status"`
}

func newSpanObject(b *branch) spanObject {
	s := b.step
	object := spanObject{
		SpanID: fmt.Sprintf("%x", s.SpanID), Depth: b.depth, Role: s.Role.String(), Name: s.Name,
		Model: s.Model.Name(), Tool: s.Tool.Name,
		Status: s.Status.String(),
	}
	if took := duration(s); took >= 0 {
		ms := float64(took) / float64(time.Millisecond)
		object.DurationMS = &ms
	}
	if s.ParentID != [8]byte{} {
		object.ParentID = fmt.Sprintf("%x", s.ParentID)
	}
	if r := b.report; r != nil && r.Known {
		usage, counts := tokensObject(r.Usage), counted(r)
		object.Tokens, object.Counted = &usage, &counts
		if counts {
			usd := picodollars(r.Cost.USD)
			object.CostUSD, object.CostSource = &usd, r.Cost.Source.String()
		}
	}
	return object
}

// picodollars rounds to what costs are added up in, so that JSON shows no
// noise of binary fractions.
func picodollars(usd float64) float64 { return math.Round(usd*1e12) / 1e12 }

var treeColumns = []render.Column{
	{Head: "STEP", Max: 64},
	{Head: "MODEL / TOOL", Max: 36},
	{Head: "INPUT", Align: render.Right},
	{Head: "OUTPUT", Align: render.Right},
	{Head: "COST", Align: render.Right},
	{Head: "TIME", Align: render.Right},
	{Head: "STATUS"},
}

// writeTree prints one cycle: a line about the whole, then its steps.
func writeTree(w io.Writer, p render.Palette, c *judged, all bool) error {
	branches := newTree(c, all)
	table := render.Table{Columns: treeColumns}
	repeated, silent := false, false
	for i := range branches {
		b := &branches[i]
		in, out := usageCells(b.report)
		repeated = repeated || strings.HasPrefix(in, "(")
		silent = silent || in == "?"
		table.AddStyled(style(b), trunk(b.last)+stepName(b.step), subject(b.step), in, out,
			costCell(b.report), render.Duration(duration(b.step)), statusCell(b.step))
	}
	if _, err := fmt.Fprintln(w, p.Paint(render.Bold, headline(c))); err != nil {
		return err
	}
	if err := table.Write(w, p); err != nil {
		return err
	}
	return writeLegend(w, p, repeated, silent)
}

// headline is the cycle in one line.
func headline(c *judged) string {
	parts := []string{orDash(c.Agent)}
	if c.Task != "" {
		parts = append(parts, "task "+render.Clean(c.Task))
	}
	parts = append(parts, "trace "+c.Key.ID(), render.Plural(c.Steps, "step", "steps"),
		fmt.Sprintf("%s in, %s out", render.Count(c.Tokens.Input), render.Count(c.Tokens.Output)))
	if c.Tokens.Source != tokens.CostUnknown {
		parts = append(parts, render.Money(c.Tokens.USD)+" "+c.Tokens.Source.String())
	}
	return strings.Join(append(parts, c.Status.String()), " · ")
}

func writeLegend(w io.Writer, p render.Palette, repeated, silent bool) (err error) {
	if repeated {
		_, err = fmt.Fprintln(w, p.Paint(render.Faint, "(n): reported by other spans as well, and counted there"))
	}
	if silent && err == nil {
		_, err = fmt.Fprintln(w, p.Paint(render.Faint, "?: a model call that does not say what it used"))
	}
	return err
}

// trunk draws the lines that lead to a span.
func trunk(last []bool) string {
	var out strings.Builder
	for i, is := range last[1:] {
		own := i == len(last)-2
		switch {
		case own && is:
			out.WriteString("└─ ")
		case own:
			out.WriteString("├─ ")
		case is:
			out.WriteString("   ")
		default:
			out.WriteString("│  ")
		}
	}
	return out.String()
}

func stepName(s *cycle.Step) string {
	if s.Role == cycle.RoleNone {
		return "· " + render.Clean(s.Name)
	}
	return s.Role.String() + " " + render.Clean(s.Name)
}

// subject is the model that was called, or the tool.
func subject(s *cycle.Step) string {
	if s.Role == cycle.RoleTool {
		return render.Clean(s.Tool.Name)
	}
	if s.Role.IsModelCall() {
		return render.Clean(s.Model.Name())
	}
	return ""
}

// counted reports whether the report's tokens are in the cycle's totals.
func counted(r *track.Report) bool {
	return r.State == tokens.StateCounted || r.State == tokens.StateFallback
}

func usageCells(r *track.Report) (in, out string) {
	switch {
	case r == nil:
		return "", ""
	case !r.Known && r.State == tokens.StateUnknown:
		return "?", "?"
	case !r.Known:
		return "", ""
	}
	in, out = render.Count(r.Usage.Input), render.Count(r.Usage.Output)
	if !counted(r) {
		return "(" + in + ")", "(" + out + ")"
	}
	return in, out
}

func costCell(r *track.Report) string {
	if r == nil || !counted(r) {
		return ""
	}
	if r.Cost.Source == tokens.CostUnknown {
		return "?"
	}
	return render.Money(r.Cost.USD)
}

func statusCell(s *cycle.Step) string {
	if s.Status == cycle.StatusUnknown {
		return ""
	}
	if s.ErrorType != "" {
		return s.Status.String() + " " + render.Clean(s.ErrorType)
	}
	return s.Status.String()
}

// style makes failures stand out, and what is not counted step back.
func style(b *branch) render.Style {
	switch {
	case b.step.Status == cycle.StatusError:
		return render.Red
	case b.step.Role == cycle.RoleNone, b.report != nil && b.report.Known && !counted(b.report):
		return render.Faint
	default:
		return render.Plain
	}
}

// duration is how long the span took, negative when it does not say.
func duration(s *cycle.Step) time.Duration {
	if s.Start == 0 || s.End < s.Start {
		return -1
	}
	return time.Duration(min(s.End-s.Start, 1<<62))
}
