// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import (
	"context"
	"fmt"
	"strings"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/vaultapi"
)

// Drift says, in sentences, what of an agent in Vault is not as it should be in a
// phase, and disabled or not. It reads only what Leasehold's own rights allow, and
// writes nothing: the entity can be put right by the actions for that, the rest by
// leasehold vault apply.
func Drift(ctx context.Context, client *vaultapi.Client, a *Agent, phase trust.Phase, disabled bool) ([]string, error) {
	if err := a.Validate(); err != nil {
		return nil, err
	}
	s := &session{client: client}
	has, err := s.readFields(ctx, "identity/entity/name/"+a.EntityName())
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the entity of %s: %w", a.Key(), err)
	case has == nil:
		return []string{fmt.Sprintf("Vault has no entity %s: run leasehold vault apply %s.", a.EntityName(), a.Key())}, nil
	}
	all := a.entityDrift(has, phase, disabled)
	for _, o := range readable(a) {
		step, _, err := s.compare(ctx, &o)
		if err != nil && step.Action == None {
			return all, err
		}
		switch step.Action { // one that may not be changed is wrong as well
		case Create:
			all = append(all, fmt.Sprintf("The %s %s is missing.", o.kind, o.name))
		case Change:
			all = append(all, fmt.Sprintf("The %s %s is not as it should be: %s.", o.kind, o.name, brief(step.Diff)))
		}
	}
	return all, nil
}

// readable are the objects of an agent that Leasehold may read, but for the entity.
func readable(a *Agent) []object {
	all := []object{policy(Base, BasePolicy)}
	for _, phase := range phases() {
		all = append(all, policy(a.PolicyName(phase), func() string { return a.PhasePolicy(phase) }))
	}
	all = append(all, role(a))
	if a.Wrapped {
		all = append(all, tokenRole(a))
	}
	return all
}

func (a *Agent) entityDrift(has fields, phase trust.Phase, disabled bool) (all []string) {
	if held, want := text(has["policies"]), a.PolicyName(phase); held != want {
		if held == "" {
			held = "none"
		}
		all = append(all, fmt.Sprintf("The entity %s has the policies %s in place of %s.", a.EntityName(), held, want))
	}
	switch is, _ := has["disabled"].(bool); {
	case is && !disabled:
		all = append(all, fmt.Sprintf("The entity %s is disabled.", a.EntityName()))
	case !is && disabled:
		all = append(all, fmt.Sprintf("The entity %s is not disabled.", a.EntityName()))
	}
	if groups := strs(has["group_ids"]); len(groups) > 0 {
		all = append(all, fmt.Sprintf("The entity %s has the policies of %d groups as well.", a.EntityName(), len(groups)))
	}
	return all
}

// shown is how many lines of a difference are told of.
const shown = 4

func brief(diff []string) string {
	var changed []string
	for _, line := range diff {
		if !strings.HasPrefix(line, " ") {
			changed = append(changed, strings.Join(strings.Fields(line), " "))
		}
	}
	if n := len(changed); n > shown {
		changed = append(changed[:shown], fmt.Sprintf("and %d lines more", n-shown))
	}
	return strings.Join(changed, "; ")
}
