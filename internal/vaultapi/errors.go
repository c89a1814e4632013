// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import "errors"

// What a call comes to beside success; each error of this package matches one of
// them by errors.Is.
var (
	// ErrGone is that there is no such token, lease or object.
	ErrGone = errors.New("it is gone")
	// ErrDenied is that the token may not do this.
	ErrDenied = errors.New("permission denied")
	// ErrSealed is that Vault is sealed.
	ErrSealed = errors.New("Vault is sealed")
	// ErrStandby is that no active node answers.
	ErrStandby = errors.New("no active Vault answers")
	// ErrQuota is that a rate limit quota was exceeded.
	ErrQuota = errors.New("a rate limit quota of Vault is exceeded")
	// ErrOverloaded is that Vault fails for now.
	ErrOverloaded = errors.New("Vault fails for now")
	// ErrUnreachable is that no answer came.
	ErrUnreachable = errors.New("Vault cannot be reached")
	// ErrRefused is that Vault understood the request and does not carry it out.
	ErrRefused = errors.New("Vault refuses the request")
)
