// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "time"

// CredentialUse is a request that was made of Vault with a credential of a cycle,
// as Vault's audit log tells. Logins and what a token does to itself are none, nor
// are requests that were refused.
type CredentialUse struct {
	At time.Time
	// Path that was asked for, without values of parameters.
	Path string
	// Tools are those of the agent that may need the path; none where the path is
	// not granted to it.
	Tools []string
	// Trace and Span are those of the request's traceparent, 0 where it has none.
	// In Facts.Uses, Span is the tool's step that the request was made in, 0 where
	// none is known.
	Trace [16]byte
	Span  uint64
	// Issued says that it gave a credential or another lease.
	Issued bool
}
