// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// phases are the trust phases, from the least to the most trusted.
var phases = [...]string{"shadow", "restricted", "semi-autonomous", "autonomous"}

// phaseRank is a phase's place in phases; ok is false for any other word. Case,
// and underscores or spaces for the hyphen, do not matter.
func phaseRank(name string) (rank int, ok bool) {
	for i, p := range phases {
		if samePhase(name, p) {
			return i, true
		}
	}
	return 0, false
}

// IsPhase reports whether name is a trust phase, as they are written.
func IsPhase(name string) bool { return slices.Contains(phases[:], name) }

func samePhase(name, phase string) bool {
	if len(name) != len(phase) {
		return false
	}
	for i := range len(name) {
		c := name[i]
		switch {
		case c == '_' || c == ' ':
			c = '-'
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		}
		if c != phase[i] {
			return false
		}
	}
	return true
}

// PhaseTools says which tools an agent may call in a phase, by patterns in
// which `*` stands for any text. Case matters.
type PhaseTools struct {
	// Allow lists the tools that are allowed; empty allows all that Deny does
	// not list.
	Allow []string `mapstructure:"allow"`
	// Deny lists tools that are forbidden even where Allow lists them.
	Deny []string `mapstructure:"deny"`
}

// Bounds of a phase's lists.
const (
	maxPatterns = 256
	maxPattern  = 256
)

// PhasePolicy is the PhaseTools of every phase, made by NewEngine.
type PhasePolicy struct{ tools [len(phases)]phaseGlobs }

// phaseGlobs are compiled PhaseTools. Unlike the patterns of effects they are
// held against the name as it is: what is allowed must not grow by a spelling.
type phaseGlobs struct {
	known       bool
	allow, deny []glob
}

// allows reports whether phase allows a tool; known is false when nothing is
// configured for it.
func (p *PhasePolicy) allows(phase, tool string) (allowed, known bool) {
	rank, ok := phaseRank(phase)
	if p == nil || !ok || !p.tools[rank].known {
		return true, false
	}
	t := &p.tools[rank]
	if len(t.allow) > 0 && !matchesAny(t.allow, tool) {
		return false, true
	}
	return !matchesAny(t.deny, tool), true
}

func matchesAny(patterns []glob, name string) bool {
	for _, g := range patterns {
		if g.match(name) {
			return true
		}
	}
	return false
}

func exactGlobs(patterns []string) []glob {
	out := make([]glob, len(patterns))
	for i, p := range patterns {
		out[i] = strings.Split(p, "*")
	}
	return out
}

// newPhasePolicy checks what is configured; nil stands for nothing.
func newPhasePolicy(in map[string]PhaseTools) (*PhasePolicy, error) {
	if len(in) == 0 {
		return nil, nil //nolint:nilnil // no policy is a policy
	}
	var errs []error
	out := &PhasePolicy{}
	for _, name := range sortedKeys(in) {
		rank := slices.Index(phases[:], name)
		if rank < 0 {
			errs = append(errs, fmt.Errorf("phases::%s: no such phase; allowed are %s", quotedKey(name), strings.Join(phases[:], ", ")))
			continue
		}
		tools := in[name]
		errs = append(errs, checkPatterns(name, "allow", tools.Allow), checkPatterns(name, "deny", tools.Deny))
		out.tools[rank] = phaseGlobs{known: true, allow: exactGlobs(tools.Allow), deny: exactGlobs(tools.Deny)}
	}
	return out, errors.Join(errs...)
}

func checkPatterns(phase, list string, patterns []string) error {
	if len(patterns) > maxPatterns {
		return fmt.Errorf("phases::%s::%s: %d patterns; allowed are up to %d", phase, list, len(patterns), maxPatterns)
	}
	for i, p := range patterns {
		if p == "" || len(p) > maxPattern {
			return fmt.Errorf("phases::%s::%s[%d]: a pattern of %d bytes; allowed are 1 to %d", phase, list, i, len(p), maxPattern)
		}
	}
	return nil
}
