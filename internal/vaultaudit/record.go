// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultaudit

import "time"

// Record is one answer of Vault's, as its audit log tells it.
type Record struct {
	// ID is that of the request, the same in the API's answer.
	ID   string
	Time time.Time
	// Path and Operation of the request, as in auth/kubernetes/login and update.
	Path, Operation string
	// Accessor is the token's that asked, or of the one that the request made. It is
	// hashed, as hmac-sha256:…, where the audit device hashes accessors, and "" of a
	// batch token.
	Accessor string
	// By is the accessor of the token that asked for another to be made, "" for a
	// login, and for everything else.
	By string
	// Entity is whose that token is, "" for none, and where the token was made
	// wrapped, as the log does not tell then.
	Entity string
	// Policies are the token's and its entity's, without repeats.
	Policies []string
	// Meta is the token's; a login by the kubernetes method has
	// service_account_namespace and service_account_name.
	Meta map[string]string
	// Login says that the request made the token; TTL is then the token's, as it is
	// when Renewal says that the token was renewed. It is 0 where it was made
	// wrapped.
	Login bool
	TTL   time.Duration
	// TokenType is service or batch.
	TokenType string
	// Lease is the id of the lease that the answer gave or renewed, "" for none;
	// Renewal says that it, or without one the token, was renewed.
	Lease   string
	Renewal bool
	// Trace and Span are those of the traceparent header (W3C Trace Context), zero
	// where Vault is not told to log it.
	Trace [16]byte
	Span  [8]byte
	// Failed says that the request was not carried out, Denied that this is because
	// no policy allows it.
	Denied, Failed bool
}
