// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// Settings say how the rules run; the zero Settings are the defaults.
type Settings struct {
	// Rules holds what differs from the defaults, by rule id.
	Rules map[string]RuleSettings `mapstructure:"rules"`
	// Phases lists the tools that each phase allows, by phase.
	Phases map[string]PhaseTools `mapstructure:"phases"`
}

// RuleSettings say how one rule runs.
type RuleSettings struct {
	// Enabled switches the rule on, as it is by default, or off.
	Enabled *bool `mapstructure:"enabled"`
	// Severity, "info", "warning" or "critical", is what every finding of the
	// rule gets; "" leaves it to the rule.
	Severity string `mapstructure:"severity"`
	// Mode is "observe" or "enforce"; "" leaves it to the rule, of which most
	// are enforced.
	Mode string `mapstructure:"mode"`
	// Params are the rule's thresholds by name.
	Params map[string]float64 `mapstructure:",remain"`
}

// The modes of a rule: what it finds is shown, or it also counts.
const (
	ModeObserve = "observe"
	ModeEnforce = "enforce"
)

// Validate reports everything that is wrong with the settings, each with its
// key, the value and what is allowed.
func (s *Settings) Validate() error {
	_, err := newPhasePolicy(s.Phases)
	errs := []error{err}
	for _, id := range sortedKeys(s.Rules) {
		r, ok := Find(id)
		switch {
		case !ok && witnessRule(id) != nil:
			errs = append(errs, fmt.Errorf("rules::%s: a witness finds it and not the engine; set it under enforcement.rules of the trust policy", quotedKey(id)))
			continue
		case !ok:
			errs = append(errs, fmt.Errorf("rules::%s: no such rule; near ones are %s", quotedKey(id), strings.Join(near(id, ids()), ", ")))
			continue
		}
		set := s.Rules[id]
		errs = append(errs, set.validate(&r))
	}
	return errors.Join(errs...)
}

func (s *RuleSettings) validate(r *Rule) error {
	var errs []error
	bad := func(key, format string, args ...any) {
		errs = append(errs, fmt.Errorf("rules::%s::%s: "+format, append([]any{r.ID, quotedKey(key)}, args...)...))
	}
	if _, ok := parseSeverity(s.Severity); !ok && s.Severity != "" {
		bad("severity", "%q is no severity; allowed are info, warning and critical", s.Severity)
	}
	if s.Mode != "" && s.Mode != ModeObserve && s.Mode != ModeEnforce {
		bad("mode", "%q is no mode; allowed are observe and enforce", s.Mode)
	}
	for _, key := range sortedKeys(s.Params) {
		i := slices.IndexFunc(r.Params, func(p Param) bool { return p.Name == key })
		if i < 0 {
			bad(key, "no such key; near ones are %s", strings.Join(near(key, keysOf(r)), ", "))
			continue
		}
		if p, v := &r.Params[i], s.Params[key]; math.IsNaN(v) || v < p.Min || v > p.Max {
			bad(key, "%v is out of range; allowed are %v to %v", v, p.Min, p.Max)
		}
	}
	return errors.Join(errs...)
}

// values are the thresholds of r with s applied.
func (s *RuleSettings) values(r *Rule) []float64 {
	out := make([]float64, len(r.Params))
	for i := range r.Params {
		out[i] = r.Params[i].Default
		if v, ok := s.Params[r.Params[i].Name]; ok {
			out[i] = v
		}
	}
	return out
}

// Value is a threshold in force of the rule with an id: what is set, or else the
// default; 0 for one that does not exist or is switched off.
func (s *Settings) Value(id, param string) float64 {
	r, ok := Find(id)
	i := slices.IndexFunc(r.Params, func(p Param) bool { return p.Name == param })
	set := s.Rules[id]
	if !ok || i < 0 || set.Enabled != nil && !*set.Enabled {
		return 0
	}
	return set.values(&r)[i]
}

// enforces reports whether what r finds counts.
func (s *RuleSettings) enforces(r *Rule) bool {
	return s.Mode == ModeEnforce || s.Mode == "" && !r.Observe
}

func parseSeverity(name string) (s Severity, ok bool) {
	for s = Info; s <= Critical; s++ {
		if s.String() == name {
			return s, true
		}
	}
	return Info, false
}

func ids() []string {
	out := make([]string, len(sorted))
	for i, r := range sorted {
		out[i] = r.ID
	}
	return out
}

func keysOf(r *Rule) []string {
	out := []string{"enabled", "severity", "mode"}
	for i := range r.Params {
		out = append(out, r.Params[i].Name)
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
