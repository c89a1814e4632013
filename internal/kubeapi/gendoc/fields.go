// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/leasehold/leasehold/internal/kubeapi/convert"
	"github.com/leasehold/leasehold/internal/trust"
)

// fields is a table of the fields of a schema.
type fields struct {
	// presets are the values of each preset, by path; the column of defaults has
	// them where the schema has no default of its own.
	presets map[string][2]string
	// bounds are what convert.Bounds says.
	bounds map[string]string
}

func (t *fields) write(b *strings.Builder, s *schema) {
	b.WriteString("| field | type | default | allowed | what |\n|---|---|---|---|---|\n")
	t.rows(b, "", s)
}

func (t *fields) rows(b *strings.Builder, above string, s *schema) {
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		p := s.Properties[name]
		at, star := above+name, ""
		if slices.Contains(s.Required, name) {
			star = " *"
		}
		fmt.Fprintf(b, "| `%s`%s | %s | %s | %s | %s |\n", at, star, typeOf(&p), t.defaultOf(at, &p), cell(also(allowed(&p), t.bounds["spec."+at])), cell(what(name, &p)))
		switch {
		case isCondition(&p):
		case p.Items != nil:
			t.rows(b, at+"[].", p.Items)
		default:
			t.rows(b, at+".", &p)
		}
	}
}

// isCondition reports whether it is a list of Kubernetes' own conditions, which
// need no documents of ours.
func isCondition(s *schema) bool {
	if s.Items == nil {
		return false
	}
	_, ok := s.Items.Properties["lastTransitionTime"]
	return ok
}

func typeOf(s *schema) string {
	switch {
	case isCondition(s):
		return "list of [conditions](#conditions)"
	case s.Items != nil && len(s.MapKeys) > 0:
		return fmt.Sprintf("list, one for each `%s`", strings.Join(s.MapKeys, "`, `"))
	case s.Items != nil:
		return "list of " + typeOf(s.Items)
	case s.Preserve:
		return "object, whole"
	case s.Format == "date-time":
		return "time"
	case s.Format == "byte":
		return "bytes, as base64"
	case s.Type == "string" && isDecimal(s):
		return "decimal"
	}
	return s.Type
}

func isDecimal(s *schema) bool { return strings.HasPrefix(s.Pattern, "^[0-9]{1,9}(") }

// isDuration is what the top of the page says how it is written.
func isDuration(s *schema) bool { return strings.HasPrefix(s.Pattern, "^([0-9]{1,6}h)?") }

func (t *fields) defaultOf(at string, s *schema) string {
	values := t.presets[at]
	switch {
	case s.Default != nil:
		return fmt.Sprintf("`%v`", s.Default)
	case values[0] == "":
		return "–"
	case values[0] == values[1]:
		return "`" + values[0] + "`"
	}
	return fmt.Sprintf("`%s`, demo: `%s`", values[0], values[1])
}

// allowed is what the API server refuses other values than.
func allowed(s *schema) string {
	var all []string
	add := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	switch {
	case len(s.Enum) > 0:
		add("`%s`", strings.Join(s.Enum, "`, `"))
	case s.Minimum != nil && s.Maximum != nil:
		add("%v to %v", *s.Minimum, *s.Maximum)
	case s.Minimum != nil:
		add("at least %v", *s.Minimum)
	}
	if s.MaxItems != nil {
		add("at most %d", *s.MaxItems)
	}
	switch {
	case isDecimal(s), isDuration(s):
	case s.Pattern != "":
		add("`%s`", s.Pattern)
	case s.MinLength != nil && s.MaxLength != nil:
		add("%d to %d characters", *s.MinLength, *s.MaxLength)
	case s.MaxLength != nil:
		add("at most %d characters", *s.MaxLength)
	}
	if s.Items != nil && len(s.Items.Properties) == 0 {
		add("each %s", allowed(s.Items))
	}
	return strings.Join(all, "; ")
}

// also is what the engine refuses other values than.
func also(allowed, bound string) string {
	for _, begin := range []string{"must be ", "must lie ", "must "} {
		if rest, ok := strings.CutPrefix(bound, begin); ok {
			bound = strings.ReplaceAll(rest, "spec.", "")
			break
		}
	}
	switch {
	case allowed == "":
		return cmp.Or(bound, "–")
	case bound == "":
		return allowed
	}
	return allowed + "; " + bound
}

// what is what a field's comment says, without the name that Go has for it.
func what(name string, s *schema) string {
	text := sentence(s.Description)
	if words := strings.SplitN(text, " ", 3); len(words) == 3 && strings.EqualFold(words[0], name) && (words[1] == "is" || words[1] == "are") {
		text = strings.ToUpper(words[2][:1]) + words[2][1:]
	}
	for _, r := range s.Rules {
		text += " Rule: " + r.Message + "."
	}
	return text
}

// presetsOf are what the presets of a TrustPolicy say, by path.
func presetsOf() (map[string][2]string, error) {
	values := map[string][2]string{}
	for i, p := range []*trust.Policy{trust.DefaultPolicy(), trust.DemoPolicy()} {
		text, err := json.Marshal(convert.SpecOf(p))
		if err != nil {
			return nil, err
		}
		var spec map[string]any
		if err := json.Unmarshal(text, &spec); err != nil {
			return nil, err
		}
		flatten("", spec, func(at, value string) {
			both := values[at]
			both[i] = value
			values[at] = both
		})
	}
	return values, nil
}

func flatten(above string, object map[string]any, tell func(at, value string)) {
	for name, value := range object {
		if inner, ok := value.(map[string]any); ok {
			flatten(above+name+".", inner, tell)
		} else {
			tell(above+name, shortened(fmt.Sprint(value)))
		}
	}
}

// shortened is a duration without what is 0 of it.
func shortened(value string) string {
	if text, ok := strings.CutSuffix(value, "m0s"); ok {
		value = text + "m"
	}
	if text, ok := strings.CutSuffix(value, "h0m"); ok {
		value = text + "h"
	}
	return value
}
