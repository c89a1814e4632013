// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"context"
	"fmt"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// step is how one kind of action is carried out and verified.
type step struct {
	do     func(*Actuator, context.Context, target, *trustapi.Action) (string, error)
	verify func(*Actuator, context.Context, target, *trustapi.Action) error
}

// steps are the kinds of actions that are Kubernetes' to carry out; those on
// credentials are not.
var steps = map[trust.ActionKind]step{
	trust.Label:   {(*Actuator).label, (*Actuator).verifyLabel},
	trust.Isolate: {(*Actuator).isolate, (*Actuator).verifyIsolate},
	trust.Suspend: {(*Actuator).suspend, (*Actuator).verifySuspend},
	trust.Connect: {(*Actuator).connect, (*Actuator).verifyConnect},
	trust.Launch:  {(*Actuator).launch, (*Actuator).verifyLaunch},
}

// Do carries an action out, as far as it is not done already, and says in a few
// words what was done. What it fails with is one of the errors of this package or
// of the API server's.
func (a *Actuator) Do(ctx context.Context, action trustapi.Action) (string, error) {
	s, t, err := a.step(&action)
	if err != nil {
		return "", err
	}
	detail, err := s.do(a, ctx, t, &action)
	if err != nil {
		return "", fmt.Errorf("%s %s: %w", action.Kind, action.Agent, err)
	}
	return detail, nil
}

// Verify returns nil only if the API server shows what Do should bring about.
func (a *Actuator) Verify(ctx context.Context, action trustapi.Action) error {
	s, t, err := a.step(&action)
	if err != nil {
		return err
	}
	if err := s.verify(a, ctx, t, &action); err != nil {
		return fmt.Errorf("%s %s: %w", action.Kind, action.Agent, err)
	}
	return nil
}

func (a *Actuator) step(action *trustapi.Action) (step, target, error) {
	s, ok := steps[action.Kind]
	if !ok {
		return step{}, target{}, fmt.Errorf("there is no action %.40q", string(action.Kind))
	}
	t, err := a.target(action.Agent)
	return s, t, err
}
