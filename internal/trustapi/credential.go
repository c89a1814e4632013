// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustapi

import (
	"context"
	"strings"
	"time"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/trust"
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

// Rank orders sources: the more trusted, the higher; 0 for what is none.
func (s CredentialSource) Rank() int {
	switch s {
	case SourceBrokered:
		return 3
	case SourceAudit:
		return 2
	case SourceHint:
		return 1
	default:
		return 0
	}
}

// The most that is kept of an agent's credentials; the oldest beyond are given up
// to what Vault does by itself, and counted.
const (
	MaxCredentials = 64
	MaxLeases      = 64 // of one credential
)

// What the error of an action on credentials begins with where more is to be said
// than that it failed.
const (
	// ErrorUnverified: Vault said that it was done, and it shows otherwise.
	ErrorUnverified = "RevokeUnverified"
	// ErrorIrrevocable: Vault gave up on a lease, as what it is for is out of reach.
	ErrorIrrevocable = "Irrevocable"
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
	// Bound is when it was bound, by the clock of who keeps it, which sets it.
	Bound time.Time `json:"bound"`
	// Leases that it was given and that are not known to be gone.
	Leases []Lease `json:"leases,omitempty"`
}

// Live reports whether it has not run out at this time, as far as is known.
func (c *Credential) Live(now time.Time) bool { return c.Expires.IsZero() || c.Expires.After(now) }

// EndedBy reports whether an action of the kinds Revoke and RevokeCycle is to end
// it: of a cycle, those that were bound before the action was called for, as what
// comes after is judged anew. RevokeCycle of the cycle "" is for those of which no
// cycle is known.
func (c *Credential) EndedBy(a *Action) bool {
	switch a.Kind {
	case trust.Revoke:
		return true
	case trust.RevokeCycle:
		return c.Cycle == a.Cycle && !c.Bound.After(a.Created)
	default:
		return false
	}
}

// shown is how much of an accessor is shown, in characters.
const shown = 6

// Short is as much of an accessor as leaves Leasehold: whoever has all of it and may
// call Vault can end the token. Of what is too short to be one nothing is left, and
// the text may be anything.
func Short(accessor string) string {
	n := 0
	for i := range accessor {
		if n == shown {
			return strings.ToValidUTF8(accessor[:i], "") + "…"
		}
		n++
	}
	return "…"
}

// HeldCredential is a credential that an agent holds, as people see it.
type HeldCredential struct {
	// Accessor is the beginning of the token's accessor.
	Accessor string `json:"accessor"`
	// Source says how it is known: brokered, audit or hint.
	Source CredentialSource `json:"source"`
	// Cycle that it was issued for, "" where that is not known.
	Cycle string `json:"cycle"`
	// Issued and Expires are Vault's times, zero where they are not known.
	Issued  time.Time `json:"issued"`
	Expires time.Time `json:"expires"`
	// Leases is how many it was given that are not known to be gone.
	Leases int `json:"leases"`
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

// Traces is told which traces belong to which cycle, by which a request of Vault
// that has a traceparent is known to be of it.
type Traces interface {
	// Traced comes with the first span of a trace in a cycle of a proven agent, and
	// again where a trace was not heard of for long. It never blocks. A cycle that is
	// no run is called by its trace.
	Traced(agent, cycle string, trace [16]byte)
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
