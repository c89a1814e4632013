// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"strings"
	"testing"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl/contexts/ottlspan"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/semconv"
)

func TestATriggerIsMetByAnyOfItsConditions(t *testing.T) {
	tests := []struct {
		name        string
		conditions  []string
		met, failed bool
	}{
		{"one that holds", []string{`attributes["gen_ai.tool.name"] == "deploy"`}, true, false},
		{"with its context named", []string{`span.attributes["gen_ai.tool.name"] == "deploy"`}, true, false},
		{"of the resource", []string{`resource.attributes["k8s.job.uid"] == "job-1"`}, true, false},
		{"of a root", []string{`IsRootSpan()`}, true, false},
		{"one that does not hold", []string{`name == "chat"`}, false, false},
		{"the last of several", []string{`name == "chat"`, `kind == SPAN_KIND_SERVER`, `true`}, true, false},
		{"one that cannot be evaluated", []string{`Len(attributes["none"]) > 0`}, false, true},
		{"another that can", []string{`Len(attributes["none"]) > 0`, `true`}, true, true},
		{"a number beside a text", []string{`attributes["gen_ai.tool.name"] > 5`}, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			trigger, err := NewTrigger("a", tt.conditions)
			require.NoError(t, err)
			td := batch(t, attributes{semconv.LabelTool: "deploy"})
			td.MarkReadOnly()
			rs := td.ResourceSpans().At(0)
			ss := rs.ScopeSpans().At(0)
			tc := ottlspan.NewTransformContextPtr(rs, ss, ss.Spans().At(0))
			defer tc.Close()
			met, failed := trigger.met(t.Context(), tc)
			assert.Equal(t, tt.met, met)
			assert.Equal(t, tt.failed, failed)
		})
	}
}

func TestTriggersThatAreWrongSayHow(t *testing.T) {
	tests := []struct {
		name       string
		trigger    string
		conditions []string
		want       []string
	}{
		{"nothing given", "", nil, []string{"name must be 1 to 64 letters", "conditions must have 1 to 16 entries (got 0)"}},
		{"a name of several words", "it ended", []string{"true"}, []string{`(got "it ended")`}},
		{"a long name", strings.Repeat("a", 65), []string{"true"}, []string{"name must be 1 to 64 letters"}},
		{"too many", "a", make([]string, 17), []string{"(got 17)"}},
		{"empty", "a", []string{""}, []string{`(got "" at index 0)`}},
		{"no OTTL, twice", "a", []string{"true", "name =", "such is life"}, []string{`got "name =" at index 1`, `got "such is life" at index 2`}},
		{"an unknown function", "a", []string{"Nope(name)"}, []string{`undefined function "Nope"`}},
		{"an unknown path", "a", []string{"colour == 1"}, []string{`segment "colour"`}},
		{"a function with effects", "a", []string{`set(name, "x")`}, []string{"invalid syntax"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := NewTrigger(tt.trigger, tt.conditions)
			for _, want := range tt.want {
				assert.ErrorContains(t, err, want)
			}
		})
	}
}
