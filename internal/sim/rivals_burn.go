// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

// Burn is how one rule does on agents that keep just under what is looked for.
type Burn struct {
	Rule Rule
	// Alternate, Spaced and Seventh are after how many cycles it finds an agent
	// that is bad every second time, three times in every twenty and every
	// seventh time, evenly spaced; 0 for never.
	Alternate, Spaced, Seventh int
	// Hidden is the share of bad cycles that an agent can hide in the long run
	// if it knows the rule.
	Hidden float64
}

// BurnTable measures rules on agents that evade them. What it runs them on is
// not drawn, so that its figures are exact.
func BurnTable(falls []*Fall) (rows []Burn) {
	for _, f := range falls {
		r := f.Rule
		row := Burn{Rule: r, Hidden: Hidden(r, 50_000)}
		for at, src := range map[*int]Source{
			&row.Alternate: Spaced(1, 2), &row.Spaced: Spaced(3, 20), &row.Seventh: Spaced(1, 7),
		} {
			r.Reset()
			*at = First([]Rule{r}, src, 20*patience)[0]
		}
		rows = append(rows, row)
	}
	return rows
}
