// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/trust"
)

// Directory says which agents there are and what is wanted of them. Its answers
// come from memory: the loop asks.
type Directory interface {
	// Wanted is what is wanted of an agent; false for one that there is not.
	Wanted(name string) (Wanted, bool)
	// Triggered are the agents whose next cycle a trigger launches that a span of
	// sender met.
	Triggered(trigger, sender string) []string
}

// Wanted is what is wanted of an agent.
type Wanted struct {
	// MaxPhase is the highest phase that it may hold.
	MaxPhase trust.Phase
	// Rules are the policy that it is judged by, nil for that of the engine.
	Rules *Rules
}

// Witness says what is known of a cycle from elsewhere than its spans.
type Witness interface {
	// Witnessed returns false where it cannot say anything of the cycle.
	Witnessed(agent, cycle string) (audit.Witness, bool)
}

// Rules are a policy, with what it would be were all of it carried out.
type Rules struct {
	*trust.Policy
	enforced *trust.Policy
	// observing says that the two differ.
	observing bool
}

// NewRules prepares a policy, which must not change any more.
func NewRules(p *trust.Policy) *Rules {
	return &Rules{Policy: p, enforced: p.AsEnforced(), observing: observes(p)}
}

// observes reports whether some of the policy is not carried out.
func observes(p *trust.Policy) bool {
	if p.Enforcement.Default == trust.Observe {
		return true
	}
	for _, modes := range []map[string]trust.Mode{p.Enforcement.Phases, p.Enforcement.Rules} {
		for _, m := range modes {
			if m == trust.Observe {
				return true
			}
		}
	}
	return false
}

// wanted is what is wanted of an agent. Without a directory every agent is one;
// with one, those that prove no name are not in it and only observed.
func (e *Engine) wanted(name string, proven bool) (Wanted, bool) {
	w, known := Wanted{MaxPhase: e.rules.MaxPhase, Rules: e.rules}, true
	if most, ok := e.cfg.MaxPhases[name]; ok {
		w.MaxPhase = min(w.MaxPhase, most)
	}
	if e.cfg.Directory == nil || !proven {
		return w, known
	}
	var own Wanted
	if own, known = e.cfg.Directory.Wanted(name); known {
		if own.Rules != nil {
			w.Rules = own.Rules
		}
		w.MaxPhase = min(w.MaxPhase, w.Rules.MaxPhase, own.MaxPhase)
	}
	return w, known
}

// rulesOf are the rules that an agent is judged by.
func (e *Engine) rulesOf(a *agent) *Rules {
	w, _ := e.wanted(a.name, a.proven)
	return w.Rules
}

// fit gives an agent a state that is only observed, or takes it, as its rules say.
func (e *Engine) fit(a *agent) {
	switch observing := e.rulesOf(a).observing || !a.proven; {
	case observing && a.dry == nil:
		a.dry = a.held.Clone()
	case !observing:
		a.dry = nil
	}
}
