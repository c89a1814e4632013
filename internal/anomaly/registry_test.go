// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestRulesAreDocumented(t *testing.T) {
	id := regexp.MustCompile(`^[a-z]+\.[a-z_]+$`)
	rules := Rules()
	assert.True(t, slices.IsSortedFunc(rules, func(a, b Rule) int { return strings.Compare(a.ID, b.ID) }))
	for i, r := range rules {
		assert.Regexp(t, id, r.ID)
		assert.True(t, i == 0 || rules[i-1].ID != r.ID, "%s is there twice", r.ID)
		for what, text := range map[string]string{"What": r.What, "Why": r.Why, "Tune": r.Tune, "Rate": r.Rate} {
			assert.True(t, strings.HasSuffix(text, "."), "%s: %s must say something, in sentences", r.ID, what)
		}
		assert.NotNil(t, r.Check, r.ID)
		assert.LessOrEqual(t, r.Severity, Critical)
		checkParams(t, r)
	}
}

func TestRulesOfWitnessesAreDocumented(t *testing.T) {
	rules := WitnessRules()
	assert.True(t, slices.IsSortedFunc(rules, func(a, b Rule) int { return strings.Compare(a.ID, b.ID) }))
	for _, r := range rules {
		for what, text := range map[string]string{"What": r.What, "Why": r.Why, "Tune": r.Tune, "Rate": r.Rate} {
			assert.True(t, strings.HasSuffix(text, "."), "%s: %s must say something, in sentences", r.ID, what)
		}
		assert.Equal(t, ScopeWitness, r.Scope, r.ID)
		assert.Empty(t, r.Params, r.ID)
		_, ok := Find(r.ID)
		assert.False(t, ok, "%s is a rule of the engine, too", r.ID)
		f := Witnessed(r.ID, "it was seen")
		assert.Equal(t, Finding{Rule: r.ID, Severity: r.Severity, Enforce: true, Count: 1, Text: "it was seen"}, f)
		err := (&Settings{Rules: map[string]RuleSettings{r.ID: {}}}).Validate()
		assert.ErrorContains(t, err, "trust policy", r.ID)
	}
	assert.Equal(t, Finding{Rule: "zzz", Count: 1, Text: "x"}, Witnessed("zzz", "x"))
}

func checkParams(t *testing.T, r Rule) {
	t.Helper()
	seen := map[string]bool{"enabled": true, "severity": true, "mode": true}
	for _, p := range r.Params {
		assert.False(t, seen[p.Name], "%s: the key %s is taken", r.ID, p.Name)
		seen[p.Name] = true
		assert.NotEmpty(t, p.Unit, "%s %s", r.ID, p.Name)
		assert.NotEmpty(t, p.Doc, "%s %s", r.ID, p.Name)
		assert.True(t, p.Min <= p.Default && p.Default <= p.Max && p.Min < p.Max, "%s %s: %v <= %v <= %v", r.ID, p.Name, p.Min, p.Default, p.Max)
	}
}

func TestFind(t *testing.T) {
	for _, want := range Rules() {
		got, ok := Find(want.ID)
		assert.True(t, ok)
		assert.Equal(t, want.What, got.What)
	}
	for _, id := range []string{"", "loop", "loop.call ", "zzz"} {
		_, ok := Find(id)
		assert.False(t, ok, id)
	}
	Rules()[0].ID = "changed"
	_, ok := Find("changed")
	assert.False(t, ok, "what is returned is a copy")
}
