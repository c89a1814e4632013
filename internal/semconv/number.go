// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

import "strings"

// StepName is a span name that ends in the agent's own number of its step.
type StepName struct {
	// Prefix is all of the name before the number.
	Prefix string
	// Scope is the beginning of the instrumentation scope's name, and Needs
	// evidence of one of these dialects: what is set must hold.
	Scope   string
	Needs   DialectSet
	Dialect Dialect
	Source  Source
}

// StepNames is every such name; all count from 1 in each run of an agent.
var StepNames = []StepName{
	{Prefix: "Step ", Scope: "openinference.instrumentation.smolagents", Dialect: DialectSmolagents, Source: "S5"},
	{Prefix: "step ", Needs: Dialects(DialectVercel), Dialect: DialectVercel, Source: "S7"},
}

// StepNumberOf returns the number in a span's name, 0 when it has none.
func StepNumberOf(name, scope string, spoken DialectSet) int64 {
	if len(name) < len("step 1") || name[0]|0x20 != 's' || name[4] != ' ' {
		return 0
	}
	for i := range StepNames {
		s := &StepNames[i]
		number, ok := strings.CutPrefix(name, s.Prefix)
		if !ok || !strings.HasPrefix(scope, s.Scope) || s.Needs != 0 && !s.Needs.Meets(spoken) {
			continue
		}
		return number64(number)
	}
	return 0
}

// number64 reads a number of at most six digits that does not begin with 0.
func number64(s string) (n int64) {
	if len(s) > 6 || s == "" || s[0] == '0' {
		return 0
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0
		}
		n = n*10 + int64(s[i]-'0')
	}
	return n
}
