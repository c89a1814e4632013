// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package watch tells by Vault's audit log, and by asking Vault, which credentials
// are whose and what they were used for, whatever agents say of themselves. It
// keeps who holds what in the engine, and submits what should not be as evidence.
//
// # What it trusts
//
// A record of the audit log is Vault's word. That a token is an agent's follows
// from its entity, which has the agent's name; a login by the kubernetes method
// must name the agent's ServiceAccount as well. What a span says of a credential is
// a claim, and only ever a question to Vault.
//
// # What it does not know
//
// The audit log may lag, and part of it may be lost. Every few seconds the watcher
// makes a request of its own and waits to see its record: as records come in
// order, one that comes shows that those before it have come, and one that is
// passed by shows a gap. For what lies in a gap nothing is found, and Uses says that
// it does not know.
//
// # What it asks of Vault
//
// lookup-self, lookup-accessor, lookups of leases that were given, reads of agents'
// entities by their names, and the hashes of accessors where the audit device hashes
// them. It changes nothing but by Config.Revert.
package watch
