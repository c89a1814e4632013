// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"io"

	"github.com/leasehold/leasehold/internal/cli/render"
	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/tokens"
)

// cycleObject is one cycle in JSON.
type cycleObject struct {
	Agent      string       `json:"agent"`
	Task       string       `json:"task"`
	TraceID    string       `json:"trace_id"`
	Steps      int          `json:"steps"`
	Tokens     tokensObject `json:"tokens"`
	CostUSD    float64      `json:"cost_usd"`
	CostSource string       `json:"cost_source"`
	Status     string       `json:"status"`
	// Score is from 0 to 100, Badness from 0 to 1; Findings are the rules that
	// fired, the worst first.
	Score    float64         `json:"score"`
	Badness  float64         `json:"badness"`
	Findings []findingObject `json:"findings"`
	// Terms are those of the score, if they were asked for.
	Terms []termObject `json:"terms,omitempty"`
	// Spans is set when the tree was asked for.
	Spans []spanObject `json:"spans,omitempty"`
}

// tokensObject is usage in JSON: input with cached tokens in it, output with
// reasoning ones.
type tokensObject struct {
	Input      int64 `json:"input"`
	Output     int64 `json:"output"`
	CacheRead  int64 `json:"cache_read"`
	CacheWrite int64 `json:"cache_write"`
	Reasoning  int64 `json:"reasoning"`
}

func newCycleObject(c *judged) cycleObject {
	return cycleObject{
		Agent: c.Agent, Task: c.Task, TraceID: c.Key.ID(), Steps: c.Steps,
		Tokens:  tokensObject(c.Tokens.Usage),
		CostUSD: c.Tokens.USD, CostSource: c.Tokens.Source.String(),
		Status: c.Status.String(),
		Score:  c.Verdict.Score, Badness: c.Verdict.Badness, Findings: newFindingObjects(c.Verdict),
	}
}

var cycleColumns = []render.Column{
	{Head: "AGENT", Max: 32},
	{Head: "TASK", Max: 24},
	{Head: "TRACE"},
	{Head: "STEPS", Align: render.Right},
	{Head: "INPUT", Align: render.Right},
	{Head: "OUTPUT", Align: render.Right},
	{Head: "COST", Align: render.Right},
	{Head: "SOURCE"},
	{Head: "STATUS"},
	{Head: "SCORE", Align: render.Right},
	{Head: "WORST FINDING", Max: 24},
}

// writeCycles prints one line a cycle and, below several, their sum.
func writeCycles(w io.Writer, p render.Palette, cycles []judged) error {
	table := render.Table{Columns: cycleColumns}
	var sum tokens.Totals
	steps, failed := 0, 0
	for i := range cycles {
		c := &cycles[i]
		style := render.Plain
		if c.Status == cycle.StatusError {
			failed++
		}
		if c.Status == cycle.StatusError || isBad(c.Verdict) {
			style = render.Red
		}
		sum.Merge(&c.Tokens)
		steps += c.Steps
		table.AddStyled(style, orDash(c.Agent), orDash(c.Task), shortID(c.Key.ID()),
			render.Count(int64(c.Steps)), render.Count(c.Tokens.Input), render.Count(c.Tokens.Output),
			money(&c.Tokens), source(&c.Tokens), c.Status.String(), score(c.Verdict), worst(c.Verdict))
	}
	if len(cycles) > 1 {
		table.AddRule()
		table.Add(render.Plural(len(cycles), "cycle", "cycles"), "", "", render.Count(int64(steps)),
			render.Count(sum.Input), render.Count(sum.Output), money(&sum), source(&sum), failures(failed), "", "")
	}
	return table.Write(w, p)
}

func failures(n int) string {
	if n == 0 {
		return "ok"
	}
	return render.Plural(n, "error", "errors")
}

// money is what was spent, as people read it: "?" when nobody knows, "-" when
// there was nothing to pay for.
func money(t *tokens.Totals) string {
	switch {
	case t.Source != tokens.CostUnknown:
		return render.Money(t.USD)
	case t.Calls == 0:
		return "-"
	default:
		return "?"
	}
}

// source is where the cost comes from, "-" when there is none to come.
func source(t *tokens.Totals) string {
	if t.Source == tokens.CostUnknown && t.Calls == 0 {
		return "-"
	}
	return t.Source.String()
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return render.Clean(text)
}

// shortID is enough of a trace's id to tell it from others, and for --trace.
func shortID(id string) string { return id[:min(len(id), 12)] }
