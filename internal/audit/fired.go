// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"cmp"
	"slices"

	"github.com/leasehold/leasehold/internal/anomaly"
)

// MaxRules is how many rules a verdict lists; it counts them all.
const MaxRules = 64

// Fired is one rule that fired in a cycle, however often.
type Fired struct {
	// Rule is the rule's id.
	Rule string
	// Severity is the worst that it found, Text the sentence of the first
	// finding that weighs the most.
	Severity anomaly.Severity
	Text     string
	// Hard and Enforce are set where any of its findings is.
	Hard, Enforce bool
	// Count is how often it fired.
	Count int
}

// Collect sums up findings, given in the order of their steps, by rule, the
// worst rule first. In a verdict a rule
// counts once: a loop of a hundred steps has one cause.
func Collect(findings []anomaly.Finding) []Fired {
	if len(findings) == 0 {
		return nil
	}
	var all []Fired
	at := make(map[string]int)
	for i := range findings {
		f := &findings[i]
		n, known := at[f.Rule]
		if !known {
			n = len(all)
			at[f.Rule] = n
			all = append(all, Fired{Rule: f.Rule, Severity: f.Severity, Text: f.Text})
		}
		all[n].add(f)
	}
	slices.SortFunc(all, func(a, b Fired) int {
		return cmp.Or(cmp.Compare(b.rank(), a.rank()), cmp.Compare(a.Rule, b.Rule))
	})
	return all
}

func (r *Fired) add(f *anomaly.Finding) {
	if f.Hard && !r.Hard || f.Hard == r.Hard && f.Severity > r.Severity {
		r.Text = f.Text
	}
	r.Count += max(1, f.Count)
	r.Severity = max(r.Severity, f.Severity)
	r.Hard = r.Hard || f.Hard
	r.Enforce = r.Enforce || f.Enforce
}

// rank orders rules by what weighs most.
func (r *Fired) rank() int {
	rank := int(r.Severity)
	if r.Hard {
		rank = int(anomaly.Critical) + 1
	}
	if r.Enforce {
		rank += int(anomaly.Critical) + 2
	}
	return rank
}

// Count tells the rules that are enforced from those that only observe.
func Count(fired []Fired) (enforced, observed Tally) {
	for i := range fired {
		if fired[i].Enforce {
			enforced.count(&fired[i])
		} else {
			observed.count(&fired[i])
		}
	}
	return enforced, observed
}

func (t *Tally) count(r *Fired) {
	switch {
	case r.Hard:
		t.Hard++
	case r.Severity >= anomaly.Critical:
		t.Critical++
	case r.Severity == anomaly.Warning:
		t.Warning++
	default:
		t.Info++
	}
}
