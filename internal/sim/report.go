// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	_ "embed"
	"strings"
	"text/template"
)

//go:embed statistics.md.tmpl
var statistics string

// Documents returns the files of docs/ that the results are told in, by name.
func (r *Results) Documents() (map[string]string, error) {
	t, err := template.New("statistics.md").Parse(statistics)
	if err != nil {
		return nil, err
	}
	var text strings.Builder
	if err := t.Execute(&text, r); err != nil {
		return nil, err
	}
	return map[string]string{
		"statistics.md":            text.String(),
		"statistics-debt.svg":      r.debtPicture(),
		"statistics-promotion.svg": r.promotionPicture(),
	}, nil
}

// EverRuns is how many agents each figure on the wealth is from.
func (r *Results) EverRuns() string { return thousands(float64(everRuns * r.Params.Patient)) }

// Runs is how many agents the debt's delays are from.
func (r *Results) Runs() string { return thousands(float64(r.Params.Runs)) }

// Patient is how many agents most figures are from.
func (r *Results) Patient() string { return thousands(float64(r.Params.Patient)) }

// Good is how many cycles false alarms were counted in.
func (r *Results) Good() string { return thousands(float64(r.Params.Good)) }
