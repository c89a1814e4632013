// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import (
	"context"
	"fmt"
	"strings"

	"github.com/leasehold/leasehold/internal/vaultapi"
)

// Drift says, in sentences, what of an agent's policies and roles in Vault is not as
// leasehold vault apply makes them, which also puts it right. It reads only what
// Leasehold's own rights allow, and writes nothing. Errors are those of vaultapi.
func Drift(ctx context.Context, client *vaultapi.Client, a *Agent) (all []string, err error) {
	if err := a.Validate(); err != nil {
		return nil, err
	}
	s := &session{client: client}
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
