// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"io"
	"strconv"

	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/cli/render"
)

// findingObject is one rule that fired, in JSON.
type findingObject struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Hard     bool   `json:"hard,omitempty"`
	Observed bool   `json:"observed,omitempty"`
	Count    int    `json:"count"`
	Text     string `json:"text"`
}

func newFindingObjects(v *audit.Verdict) []findingObject {
	objects := make([]findingObject, len(v.Fired))
	for i := range v.Fired {
		f := &v.Fired[i]
		objects[i] = findingObject{f.Rule, f.Severity.String(), f.Hard, !f.Enforce, f.Count, f.Text}
	}
	return objects
}

// termObject is one component of a score, in JSON, and its factors.
type termObject struct {
	Name    string         `json:"name"`
	Weight  float64        `json:"weight"`
	Value   float64        `json:"value"`
	Factors []factorObject `json:"factors"`
}

type factorObject struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Text  string  `json:"text"`
}

func newTermObjects(v *audit.Verdict) []termObject {
	score := audit.Compute(&v.Inputs)
	objects := make([]termObject, len(score.Terms))
	for i := range score.Terms {
		t := &score.Terms[i]
		objects[i] = termObject{Name: t.Name, Weight: t.Weight, Value: t.Value}
		for j := range t.Inputs {
			f := &t.Inputs[j]
			objects[i].Factors = append(objects[i].Factors, factorObject{f.Name, f.Value, f.String()})
		}
	}
	return objects
}

// isBad reports whether a cycle is a bad one: it counts for half or more.
func isBad(v *audit.Verdict) bool { return v.Badness >= .5 }

func score(v *audit.Verdict) string { return strconv.FormatFloat(v.Score, 'f', 1, 64) }

// worst names what weighs most of what was found, "-" for nothing.
func worst(v *audit.Verdict) string {
	if len(v.Fired) == 0 {
		return "-"
	}
	return v.Fired[0].Rule
}

// writeVerdicts prints for each cycle how its score comes about.
func writeVerdicts(w io.Writer, p render.Palette, cycles []judged) error {
	for i := range cycles {
		if i > 0 {
			if _, err := fmt.Fprintln(w); err != nil {
				return err
			}
		}
		if err := writeVerdict(w, p, &cycles[i]); err != nil {
			return err
		}
	}
	return nil
}

func writeVerdict(w io.Writer, p render.Palette, c *judged) error {
	head := fmt.Sprintf("%s  %s  %s", orDash(c.Agent), orDash(c.Task), shortID(c.Key.ID()))
	style := render.Plain
	if isBad(c.Verdict) {
		style = render.Red
	}
	if _, err := fmt.Fprintln(w, p.Paint(style, head)); err != nil {
		return err
	}
	for _, line := range c.Verdict.Explain() {
		if _, err := fmt.Fprintln(w, "  "+render.Clean(line)); err != nil {
			return err
		}
	}
	return nil
}
