// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"errors"
	"fmt"

	"github.com/leasehold/leasehold/internal/trustapi"
)

// What an action fails with. All but those that Permanent tells come right by
// themselves, so that the action is to be tried again.
var (
	// ErrProtected is that the agent's namespace or ServiceAccount is one that is
	// never acted on.
	ErrProtected = errors.New("it is protected from actions")
	// ErrName is that the agent's name is not that of a ServiceAccount.
	ErrName = errors.New("it is no namespace/serviceaccount")
	// ErrNoAgent is that there is no Agent of the name.
	ErrNoAgent = errors.New("there is no such Agent")
	// ErrTemplate is that no Job can be made of the Agent as it is.
	ErrTemplate = errors.New("the Agent's jobTemplate makes no Job")
	// ErrForeign is that another Job has the name that a launch needs.
	ErrForeign = errors.New("a Job of this name was not launched for this")
	// ErrBusy is that as many Jobs of the agent run as may.
	ErrBusy = errors.New("as many cycles run as may")
	// ErrStale is that the Agent, as the API server has it, does not say what the
	// action rests on.
	ErrStale = errors.New("the Agent says otherwise")
	// ErrNotYet is that what was asked for does not show so far. Where others are about
	// to finish it, it is in a trustapi.Waiting.
	ErrNotYet = errors.New("not yet")
	// ErrNoVault is that an Agent has tokens of Vault delivered, and there is no
	// Vault to have them from.
	ErrNoVault = errors.New("its tokens of Vault are to be delivered: configure vault in the trust extension, or set spec.vault.tokenDelivery to Login")
	// ErrUndelivered is that the time of a Job is over, or as good as, before it has
	// its token of Vault.
	ErrUndelivered = errors.New("its time is nearly over")
	// ErrOpen is that a pod is still reached by way of what Leasehold does not
	// manage.
	ErrOpen = errors.New("the network stays open")
)

// Permanent reports whether trying again changes nothing until a person changes
// the Agent, its Jobs or the configuration.
func Permanent(err error) bool {
	for _, is := range []error{ErrProtected, ErrName, ErrNoAgent, ErrTemplate, ErrForeign, ErrNoVault, ErrUndelivered} {
		if errors.Is(err, is) {
			return true
		}
	}
	return false
}

// waits is an error of what others are about to finish.
func waits(kind error, format string, args ...any) error {
	return &trustapi.Waiting{For: fmt.Sprintf(format, args...), Err: kind}
}
