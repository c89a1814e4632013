// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"time"

	"go.opentelemetry.io/collector/config/configopaque"
)

// Token is what Vault says of a token, by its accessor.
type Token struct {
	Accessor string
	// Entity that the token is of, "" for none.
	Entity string
	// Path that it was made by, such as auth/kubernetes/login.
	Path string
	// Policies are its own, IdentityPolicies those of its entity and its groups.
	Policies, IdentityPolicies []string
	Meta                       map[string]string
	// Issued is when it was made, Expires when it ends unless it is renewed; zero
	// for never.
	Issued, Expires time.Time
	// TTL is what it has left, MaxTTL what it can be renewed to, 0 for no limit.
	TTL, MaxTTL time.Duration
	Type        string
	// Ending tokens are refused, and ending them has begun: a Vault that died over
	// that shows them until their time is over, and does not end them again.
	Ending bool
}

// Lease is what Vault says of a lease.
type Lease struct {
	ID      string
	Issued  time.Time
	Expires time.Time
	// TTL is what it has left. It is 0 for one that waits to be revoked, and negative
	// for one that was to be gone a second ago or earlier.
	TTL       time.Duration
	Renewable bool
}

// Irrevocable reports whether Vault should have revoked the lease and could not: what
// it is of does not answer. Vault tries for some minutes, and then only when it is
// asked to; which of the two it is, a lookup does not tell.
func (l *Lease) Irrevocable() bool { return l.TTL < 0 }

// Entity is an identity in Vault.
type Entity struct {
	ID, Name string
	Policies []string
	Disabled bool
	Aliases  []Alias
	// Groups are the ids of those that it is in, also by other groups; it has their
	// policies beside its own.
	Groups []string
}

// Alias is a name that an auth method knows an entity by.
type Alias struct{ ID, Name, MountAccessor, MountPath string }

// WrappedRequest asks for a token that only one can unwrap, once.
type WrappedRequest struct {
	// Role is the token role that makes it, EntityAlias whose it is.
	Role, EntityAlias string
	Meta              map[string]string
	// TTL and MaxTTL are the token's, WrapTTL is how long it can be unwrapped.
	TTL, MaxTTL, WrapTTL time.Duration
}

// Wrapped is the wrapping of a token.
type Wrapped struct {
	// Token unwraps it.
	Token configopaque.String
	// Accessor is that of the token inside.
	Accessor string
	// Expires is when it cannot be unwrapped any more.
	Expires time.Time
}
