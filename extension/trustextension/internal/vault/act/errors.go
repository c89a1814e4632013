// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"errors"
	"fmt"

	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/internal/vaultapi"
)

// What an action fails with, beside the errors of vaultapi.
var (
	// ErrName is that the agent's name is not that of a ServiceAccount.
	ErrName = errors.New("it is no namespace/serviceaccount")
	// ErrProtected is that the agent is one that is never acted on.
	ErrProtected = errors.New("it is protected")
	// ErrNoEntity is that Vault was not set up for the agent.
	ErrNoEntity = errors.New("it has no entity in Vault")
	// ErrPolicies is that the entity has not the policy that it has to have.
	ErrPolicies = errors.New("its policies are others")
	// ErrState is that the entity is enabled where it should be disabled, or the
	// other way around.
	ErrState = errors.New("its entity is otherwise")
	// ErrReplaced is that the agent's name is another entity's since it was acted on.
	ErrReplaced = errors.New("its entity is another one by now")
	// ErrPace is that more is to be revoked than the limit lets through in time.
	ErrPace = errors.New("more is to be revoked than revocations per second let through in time")
	// ErrUnverified is that what was revoked is still there.
	ErrUnverified = errors.New(trustapi.ErrorUnverified)
	// ErrIrrevocable is that Vault cannot revoke a lease, as its backend fails.
	ErrIrrevocable = errors.New(trustapi.ErrorIrrevocable)

	// errNothing is that there is nothing to act on.
	errNothing = errors.New(nothing)
)

// explain says what failed, and what to do where Vault was not set up for the agent;
// the errors of vaultapi say it themselves. What begins with a word that people and
// programs look for keeps it in front.
func (t *target) explain(action *trustapi.Action, err error) error {
	if errors.Is(err, ErrUnverified) || errors.Is(err, ErrIrrevocable) {
		return err
	}
	err = fmt.Errorf("%s %s: %w", action.Kind, action.Agent, err)
	if errors.Is(err, ErrNoEntity) || errors.Is(err, vaultapi.ErrDenied) {
		return fmt.Errorf("%w; run leasehold vault apply %s", err, t.Key())
	}
	return err
}
