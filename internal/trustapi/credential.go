// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustapi

import (
	"context"
	"time"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/vaultaudit"
)

// CredentialSource says how it is known whose a credential is; a source counts for
// more than those after it.
type CredentialSource string

// The sources, from the most to the least trusted.
const (
	// SourceBrokered: Leasehold minted it for the cycle.
	SourceBrokered CredentialSource = "brokered"
	// SourceAudit: Vault's audit log tells of it.
	SourceAudit CredentialSource = "audit"
	// SourceHint: a span named it, and Vault says that it is that agent's.
	SourceHint CredentialSource = "hint"
)

// The most that is kept of an agent's credentials; the oldest beyond are given up
// to what Vault does by itself, and counted.
const (
	MaxCredentials = 64
	MaxLeases      = 64 // of one credential
)

// Credential is a token of Vault that an agent holds. The token itself is nowhere
// known: its accessor tells of it and ends it.
type Credential struct {
	Accessor string `json:"accessor"`
	// Entity in Vault that it is of.
	Entity string `json:"entity"`
	// Cycle that it was issued for, "" where that is not known (yet).
	Cycle   string           `json:"cycle"`
	Source  CredentialSource `json:"source"`
	Issued  time.Time        `json:"issued"`
	Expires time.Time        `json:"expires"`
	// Leases that it was given and that are not known to be gone.
	Leases []Lease `json:"leases,omitempty"`
}

// Lease is one of a credential.
type Lease struct {
	ID     string    `json:"id"`
	Issued time.Time `json:"issued"`
}

// Credentials keeps which credentials agents hold. All of it is durable when it
// returns, and may be called from any goroutine.
type Credentials interface {
	// Bind adds a credential to an agent's, or what is new of it: leases, the cycle,
	// a more trusted source. One that is bound to an agent stays that agent's. Where
	// the agent may hold none, in quarantine or when the cycle has ended, it is
	// revoked at once.
	Bind(ctx context.Context, agent string, c Credential) error
	// Unbind forgets credentials by their accessors, and leases by their ids, which
	// Vault says are gone.
	Unbind(ctx context.Context, agent string, accessors, leases []string) error
	// Credentials are an agent's, oldest first; the copy is the caller's.
	Credentials(agent string) []Credential
}

// VaultAudit takes records of Vault's audit log in, in their order. An error means
// that they are to be given again.
type VaultAudit interface {
	Audited(ctx context.Context, records []vaultaudit.Record) error
}

// Uses tells what an agent's credentials were used for.
type Uses interface {
	// Uses are the requests for Vault's paths that belong to a cycle, oldest first.
	// known is false where they may not be all, as the audit log was not seen all
	// the time.
	Uses(agent, cycle string) (all []anomaly.CredentialUse, known bool)
}

// Hint is what a span says of the credential that it used. It is a claim.
type Hint struct {
	// Agent is the proven sender, Cycle the span's.
	Agent, Cycle string
	Accessor     string
}

// Hints takes hints in.
type Hints interface {
	// Hint never blocks; a hint may be dropped.
	Hint(h Hint)
}

// Traces takes in which traces belong to which cycle, as proven senders say, by
// which requests of Vault are told apart whose agent has several runs at once.
type Traces interface {
	// Traced never blocks. Both names are proven ones.
	Traced(agent, cycle string, trace [16]byte)
}
