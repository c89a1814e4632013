// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"math"
	"strconv"
	"strings"
)

// Why says in one sentence what the component lost most by; "" at 1.
func (t *Term) Why() string {
	worst := -1
	for i := range t.Inputs {
		if v := t.Inputs[i].Value; v < 1 && (worst < 0 || v < t.Inputs[worst].Value) {
			worst = i
		}
	}
	if worst < 0 {
		return ""
	}
	return t.Inputs[worst].String()
}

// String states the factor's numbers in a sentence.
func (f *Factor) String() string {
	if !strings.Contains(f.text, "{") {
		return f.text
	}
	return strings.NewReplacer("{part}", decimal(f.Part), "{whole}", decimal(f.Whole)).Replace(f.text)
}

// Explain returns the whole computation, a line a component and a line a
// factor, from which a person can follow every number.
func (s *Score) Explain() []string {
	lines := make([]string, 0, 2+len(s.Terms)+len(s.factors))
	lines = append(lines, "score "+fixed(s.Value, 2)+" of 100, the product of:")
	for i := range s.Terms {
		t := &s.Terms[i]
		lines = append(lines, pad(t.Name, 12)+fixed(t.Value, 4)+" ^ "+fixed(t.Weight, 2)+
			" = "+fixed(math.Pow(t.Value, t.Weight), 4))
		for j := range t.Inputs {
			f := &t.Inputs[j]
			lines = append(lines, "  "+pad(f.Name, 12)+fixed(f.Value, 4)+"  "+f.String())
		}
	}
	if s.Capped() {
		lines = append(lines, "capped at "+decimal(HardCap)+" by a hard event, "+fixed(s.Uncapped, 2)+" without")
	}
	return lines
}

// decimal writes a number with at most six decimals and no more than it needs.
func decimal(x float64) string {
	return strconv.FormatFloat(math.Round(x*1e6)/1e6, 'f', -1, 64)
}

func fixed(x float64, decimals int) string { return strconv.FormatFloat(x, 'f', decimals, 64) }

func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(1, width-len(s)))
}
