// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.uber.org/zap"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/internal/vaultapi"
)

// entity is the agent's as Vault has it now. It is found by its name, which is
// an operator's to give, and written to by it: the id says whether it is the same one.
func (a *Actuator) entity(ctx context.Context, t *target) (*vaultapi.Entity, error) {
	e, err := a.cfg.Client.Entity(ctx, t.EntityName(), false)
	gone := errors.Is(err, vaultapi.ErrGone)
	switch {
	case t.lost && (gone || errors.Is(err, vaultapi.ErrDenied)):
		return nil, errNothing
	case gone:
		a.ids.Remove(t.Key())
		return nil, fmt.Errorf("%w: %s", ErrNoEntity, t.EntityName())
	case err != nil:
		return nil, err
	}
	a.ids.Add(t.Key(), e.ID)
	return e, nil
}

// first is entity for who is about to act on it. What takes from an agent begins in
// several lines at once, and one answer is for all of them; what was done is looked at
// by entity, which asks anew.
func (a *Actuator) first(ctx context.Context, t *target) (*vaultapi.Entity, error) {
	e, err, _ := a.asking.Do(t.Key(), func() (any, error) { return a.entity(ctx, t) })
	if err != nil {
		return nil, err
	}
	return e.(*vaultapi.Entity), nil
}

// settle carries a write to an entity out. One whose answer was lost is a success if
// Vault shows what it was for, and of the same entity.
func (a *Actuator) settle(ctx context.Context, t *target, was *vaultapi.Entity, write func() error, so func(*vaultapi.Entity) bool) error {
	err := write()
	if err == nil {
		return nil
	}
	if e, again := a.entity(ctx, t); again == nil && e.ID == was.ID && so(e) {
		return nil
	}
	return err
}

// again reads the entity to verify what was done to it. It has to be the one that was
// looked at before: what was written by a name that had gone to another one meanwhile
// is to be done again, to that.
func (a *Actuator) again(ctx context.Context, t *target) (*vaultapi.Entity, error) {
	known, ok := a.ids.Get(t.Key())
	e, err := a.entity(ctx, t)
	if err == nil && ok && e.ID != known {
		return nil, fmt.Errorf("%w: it was %s and is %s", ErrReplaced, known, e.ID)
	}
	return e, err
}

func disabled(e *vaultapi.Entity) bool { return e.Disabled }
func enabled(e *vaultapi.Entity) bool  { return !e.Disabled }

func (a *Actuator) disable(ctx context.Context, t *target, _ *trustapi.Action) (string, error) {
	e, err := a.first(ctx, t)
	if err != nil {
		return "", err
	}
	if e.Disabled {
		return "its entity is disabled already: Vault refuses all its tokens", nil
	}
	write := func() error { return a.cfg.Client.SetEntityDisabled(ctx, t.EntityName(), true) }
	return "disabled its entity: Vault refuses all its tokens from now on", a.settle(ctx, t, e, write, disabled)
}

func (a *Actuator) verifyDisabled(ctx context.Context, t *target, _ *trustapi.Action) error {
	e, err := a.again(ctx, t)
	if err == nil && !e.Disabled {
		err = fmt.Errorf("its entity is not disabled: %w", ErrState)
	}
	return err
}

// enable lets the entity's tokens be taken again, if it may do no more than its
// phase may.
func (a *Actuator) enable(ctx context.Context, t *target, action *trustapi.Action) (string, error) {
	e, err := a.entity(ctx, t)
	if err != nil {
		return "", err
	}
	if err := t.atMost(e, action.Phase); err != nil {
		return "", fmt.Errorf("it is not enabled before they are right: %w", err)
	}
	if !e.Disabled {
		return "its entity is enabled already", nil
	}
	write := func() error { return a.cfg.Client.SetEntityDisabled(ctx, t.EntityName(), false) }
	return "enabled its entity, in " + action.Phase.String(), a.settle(ctx, t, e, write, enabled)
}

func (a *Actuator) verifyEnabled(ctx context.Context, t *target, _ *trustapi.Action) error {
	e, err := a.again(ctx, t)
	if err == nil && e.Disabled {
		err = fmt.Errorf("its entity is disabled: %w", ErrState)
	}
	return err
}

// setPolicy gives the entity the one policy of the action's phase.
func (a *Actuator) setPolicy(ctx context.Context, t *target, action *trustapi.Action) (string, error) {
	e, err := a.entity(ctx, t)
	if err != nil {
		return "", err
	}
	return a.give(ctx, t, e, action)
}

// give is setPolicy for an entity as it was just read.
func (a *Actuator) give(ctx context.Context, t *target, e *vaultapi.Entity, action *trustapi.Action) (string, error) {
	policy, seen := t.PolicyName(action.Phase), a.seen(t, e)
	if t.bears(e, action.Phase) == nil {
		return "its policy is " + policy + " already" + seen, nil
	}
	so := func(e *vaultapi.Entity) bool { return t.bears(e, action.Phase) == nil }
	write := func() error { return a.cfg.Client.SetEntityPolicy(ctx, t.EntityName(), policy) }
	return "gave it the policy " + policy + ", effective on live tokens at the next request" + seen, a.settle(ctx, t, e, write, so)
}

// narrow is setPolicy, but never gives. Nobody makes sure before it that this
// gateway still decides, so that it may come late, and after one that took more.
func (a *Actuator) narrow(ctx context.Context, t *target, action *trustapi.Action) (string, error) {
	e, err := a.first(ctx, t)
	if err != nil {
		return "", err
	}
	if t.bears(e, action.Phase) != nil && t.atMost(e, action.Phase) == nil {
		return "its policy is " + e.Policies[0] + " already, which is less" + a.seen(t, e), nil
	}
	return a.give(ctx, t, e, action)
}

func (a *Actuator) verifyNarrow(ctx context.Context, t *target, action *trustapi.Action) error {
	e, err := a.again(ctx, t)
	if err != nil {
		return err
	}
	return t.atMost(e, action.Phase)
}

func (a *Actuator) verifyPolicy(ctx context.Context, t *target, action *trustapi.Action) error {
	e, err := a.again(ctx, t)
	if err != nil {
		return err
	}
	return t.bears(e, action.Phase)
}

// bears returns nil if an entity has the policy of a phase and no other.
func (t *target) bears(e *vaultapi.Entity, phase trust.Phase) error {
	want := t.PolicyName(phase)
	if slices.Equal(e.Policies, []string{want}) {
		return nil
	}
	return fmt.Errorf("%w: they are [%s] and have to be [%s]", ErrPolicies, list(e.Policies), want)
}

// atMost returns nil if an entity has the policy of a phase or of a lower one, and no
// other.
func (t *target) atMost(e *vaultapi.Entity, phase trust.Phase) error {
	for p := range phase {
		if t.bears(e, p) == nil {
			return nil
		}
	}
	return t.bears(e, phase)
}

// seen tells of what Leasehold did not give the entity.
func (a *Actuator) seen(t *target, e *vaultapi.Entity) (text string) {
	tell := func(reason, what string) {
		a.cfg.Record(t.Key(), reason, what)
		a.cfg.Log.Warn("an agent's entity in Vault was changed by others", zap.String("agent", t.Key()), zap.String("what", what))
		text += "; " + what
	}
	if t.drifted(e) {
		tell(PolicyDrift, fmt.Sprintf("policies were [%s]", list(e.Policies)))
	}
	if n := len(e.Groups); n > 0 {
		tell(GroupMember, fmt.Sprintf("its entity is in %s, whose policies it has too: [%s]", number(n, "group"), list(e.Groups)))
	}
	return text
}

// drifted reports whether the entity has anything but the policy of one phase.
func (t *target) drifted(e *vaultapi.Entity) bool {
	for phase := range trust.Phase(trust.NumPhases) {
		if t.bears(e, phase) == nil {
			return false
		}
	}
	return len(e.Policies) > 0
}

// list is a few names of those that there are.
func list(names []string) string {
	const most = 8
	if n := len(names); n > most {
		return fmt.Sprintf("%s and %d more", list(names[:most]), n-most)
	}
	return strings.Join(names, ", ")
}
