// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"context"
	"errors"
	"fmt"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// step is how one kind of action is carried out and verified.
type step struct {
	do     func(*Actuator, context.Context, *target, *trustapi.Action) (string, error)
	verify func(*Actuator, context.Context, *target, *trustapi.Action) error
}

var steps = map[trust.ActionKind]step{
	trust.Disable:     {(*Actuator).disable, (*Actuator).verifyDisabled},
	trust.Enable:      {(*Actuator).enable, (*Actuator).verifyEnabled},
	trust.Narrow:      {(*Actuator).narrow, (*Actuator).verifyNarrow},
	trust.Widen:       {(*Actuator).setPolicy, (*Actuator).verifyPolicy},
	trust.Revoke:      {(*Actuator).revoke, (*Actuator).verifyRevoked},
	trust.RevokeCycle: {(*Actuator).revoke, (*Actuator).verifyRevoked},
}

// nothing is what is said of an agent that Vault has nothing of.
const nothing = "it has no credentials in Vault"

// Do carries an action out, as far as it is not done already, and says in a few
// words what was done. What it fails with is one of the errors of this package or
// of vaultapi; it is safe to try again.
func (a *Actuator) Do(ctx context.Context, action trustapi.Action) (string, error) {
	s, t, err := a.step(&action)
	if err != nil {
		return "", err
	}
	detail, err := s.do(a, ctx, t, &action)
	switch {
	case errors.Is(err, errNothing):
		return nothing, nil
	case err != nil:
		return "", t.explain(&action, err)
	default:
		return detail, nil
	}
}

// Verify returns nil only if Vault shows what Do should bring about.
func (a *Actuator) Verify(ctx context.Context, action trustapi.Action) error {
	s, t, err := a.step(&action)
	if err != nil {
		return err
	}
	err = s.verify(a, ctx, t, &action)
	if err == nil || errors.Is(err, errNothing) {
		return nil
	}
	return t.explain(&action, err)
}

func (a *Actuator) step(action *trustapi.Action) (step, *target, error) {
	s, ok := steps[action.Kind]
	switch {
	case !ok:
		return step{}, nil, fmt.Errorf("there is no action on credentials %.40q", string(action.Kind))
	case int(action.Phase) >= trust.NumPhases:
		return step{}, nil, fmt.Errorf("%s %.100s: there is no %s", action.Kind, action.Agent, action.Phase)
	}
	t, err := a.target(action.Agent)
	return s, t, err
}
