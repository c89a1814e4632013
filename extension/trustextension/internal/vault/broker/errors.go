// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package broker

import "errors"

// What minting fails with, beside the errors of vaultapi.
var (
	// ErrMayNot is that the agent may hold no token: the engine does not know it, it
	// is in quarantine, or its entity in Vault is disabled.
	ErrMayNot = errors.New("it may hold no token of Vault")
	// ErrLate is that the cycle's time is nearly over.
	ErrLate = errors.New("the time of its cycle is nearly over")
	// ErrNotItsOwn is that Vault made a token that is not the agent's, or that has
	// more than an agent's tokens have.
	ErrNotItsOwn = errors.New("the token is not one of the agent's: run leasehold vault apply")
)
