// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package act carries actions on credentials out in Vault: it stops an agent's
// entity and lets it go on, gives it the policy of a phase, and ends its tokens
// with their leases.
//
// Every action may be repeated, and is verified by what Vault shows rather than by
// what it answered: a revocation counts when Vault knows neither the token nor any
// of its leases. Tokens and leases come from the engine's record alone, and Vault
// itself has to say that a token is the agent's before it is ended. Nothing is ever
// revoked by a prefix, and what there is in Vault is never listed.
package act
