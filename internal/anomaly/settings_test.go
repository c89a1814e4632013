// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSettingsValidate(t *testing.T) {
	param := func(name string, v float64) map[string]RuleSettings {
		return map[string]RuleSettings{"loop.call": {Params: map[string]float64{name: v}}}
	}
	tests := []struct {
		name string
		in   Settings
		want []string
	}{
		{"nothing", Settings{}, nil},
		{"all that is right", Settings{
			Rules: map[string]RuleSettings{
				"loop.call": {Severity: "info", Mode: "observe", Params: map[string]float64{"times": 1000, "severe": 2}},
			},
			Phases: map[string]PhaseTools{"semi-autonomous": {Allow: []string{"*"}}},
		}, nil},
		{"no such rule", Settings{Rules: map[string]RuleSettings{"loop.cal": {}}}, []string{"rules::loop.cal: no such rule; near ones are loop.call, loop.plan"}},
		{"a rule that would break the line", Settings{Rules: map[string]RuleSettings{"a\nb": {}}}, []string{`rules::"a\nb": no such rule`}},
		{"a rule without an end", Settings{Rules: map[string]RuleSettings{strings.Repeat("x", 1<<20): {}}}, []string{`rules::"xxx`}},
		{"no such key", Settings{Rules: param("time", 3)}, []string{"rules::loop.call::time: no such key; near ones are times"}},
		{"too low", Settings{Rules: param("times", 1)}, []string{"rules::loop.call::times: 1 is out of range; allowed are 2 to 1000"}},
		{"too high", Settings{Rules: param("times", 1001)}, []string{"rules::loop.call::times: 1001 is out of range"}},
		{"no number", Settings{Rules: param("times", math.NaN())}, []string{"rules::loop.call::times: NaN is out of range"}},
		{"no end", Settings{Rules: param("times", math.Inf(1))}, []string{"rules::loop.call::times: +Inf is out of range"}},
		{"severity", Settings{Rules: map[string]RuleSettings{"loop.call": {Severity: "fatal"}}}, []string{`rules::loop.call::severity: "fatal" is no severity; allowed are info, warning and critical`}},
		{"mode", Settings{Rules: map[string]RuleSettings{"loop.call": {Mode: "dry"}}}, []string{`rules::loop.call::mode: "dry" is no mode; allowed are observe and enforce`}},
		{"phase", Settings{Phases: map[string]PhaseTools{"god": {}}}, []string{"phases::god: no such phase; allowed are shadow, restricted, semi-autonomous, autonomous"}},
		{"empty pattern", Settings{Phases: map[string]PhaseTools{"shadow": {Deny: []string{"a", ""}}}}, []string{"phases::shadow::deny[1]: a pattern of 0 bytes; allowed are 1 to 256"}},
		{"long pattern", Settings{Phases: map[string]PhaseTools{"shadow": {Allow: []string{strings.Repeat("*", 257)}}}}, []string{"phases::shadow::allow[0]: a pattern of 257 bytes"}},
		{"many patterns", Settings{Phases: map[string]PhaseTools{"shadow": {Allow: make([]string, 257)}}}, []string{"phases::shadow::allow: 257 patterns; allowed are up to 256"}},
		{
			"several at once",
			Settings{Rules: map[string]RuleSettings{"loop.call": {Mode: "dry", Severity: "x"}, "x": {}}, Phases: map[string]PhaseTools{"god": {}}},
			[]string{"phases::god", "rules::loop.call::severity", "rules::loop.call::mode", "rules::x"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := tt.in.Validate()
			_, made := NewEngine(tt.in)
			if tt.want == nil {
				assert.NoError(t, err)
				assert.NoError(t, made)
				return
			}
			require.Error(t, err)
			require.ErrorContains(t, made, "configure the rules: ")
			assert.Less(t, len(err.Error()), 1000)
			for _, want := range tt.want {
				assert.ErrorContains(t, err, want)
			}
		})
	}
}

func TestNear(t *testing.T) {
	assert.Equal(t, []string{"ab", "abc", "abcd"}, near("ab", []string{"abcd", "xyz", "ab", "abc"}))
	assert.Equal(t, []string{"a"}, near("", []string{"a"}))
	assert.Empty(t, near("a", nil))
	for _, tt := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"", "ab", 2}, {"kitten", "sitting", 3}, {"flaw", "lawn", 2}} {
		assert.Equal(t, tt.want, distance(tt.a, tt.b))
		assert.Equal(t, tt.want, distance(tt.b, tt.a))
	}
}
