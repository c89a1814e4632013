// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"errors"
	"slices"
	"strings"
	"time"
)

// What a call comes to beside success; each *Error is exactly one of them by
// errors.Is.
var (
	// ErrGone is that there is no such token, lease or object.
	ErrGone = errors.New("it is gone")
	// ErrDenied is that the token may not do this.
	ErrDenied = errors.New("permission denied")
	// ErrSealed is that Vault is sealed, or was never initialized.
	ErrSealed = errors.New("Vault is sealed") //nolint:staticcheck // Vault is a name
	// ErrStandby is that no active node answers.
	ErrStandby = errors.New("no active Vault answers")
	// ErrQuota is that a rate limit quota was exceeded: one of Vault's, or the
	// Client's own.
	ErrQuota = errors.New("a rate limit is exceeded")
	// ErrOverloaded is that Vault fails for now.
	ErrOverloaded = errors.New("Vault fails for now") //nolint:staticcheck // Vault is a name
	// ErrUnreachable is that no answer of Vault came. What was asked may be done
	// nevertheless.
	ErrUnreachable = errors.New("Vault cannot be reached") //nolint:staticcheck // Vault is a name
	// ErrRefused is that Vault understood the request and does not carry it out, or
	// that it was wrong and never sent.
	ErrRefused = errors.New("Vault refuses the request") //nolint:staticcheck // Vault is a name
)

// Error is a call that failed. Its text is short, tells what to do next, and holds
// no token.
type Error struct {
	// Op is what was to be done, such as "revoke token", and Path where.
	Op, Path string
	// Status is that of the HTTP answer, 0 where none came.
	Status int
	// RetryAfter is how long Vault asks to wait, 0 where it does not.
	RetryAfter time.Duration

	kind  error // one of the Err values
	cause error // context.DeadlineExceeded, or nil
	text  string
	next  string
	again bool
}

// Error implements error.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Op)
	if e.Path != "" {
		b.WriteString(" (" + e.Path + ")")
	}
	b.WriteString(": " + e.kind.Error())
	for _, part := range []string{e.text, e.next} {
		if part != "" {
			b.WriteString(": " + part)
		}
	}
	return b.String()
}

// Unwrap gives the Err value, and context.DeadlineExceeded where that is why.
func (e *Error) Unwrap() []error {
	if e.cause == nil {
		return []error{e.kind}
	}
	return []error{e.kind, e.cause}
}

// Temporary reports whether the same call can succeed later with nothing changed by
// a person: not where something is gone, or refused, or denied for another reason
// than that the session's token ended.
func Temporary(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.again
}

// RetryAfter is how long Vault asks to wait before the next try, 0 where it does
// not.
func RetryAfter(err error) time.Duration {
	var e *Error
	if !errors.As(err, &e) {
		return 0
	}
	return e.RetryAfter
}

// temporary are the kinds that pass.
func temporary(kind error) bool {
	return slices.Contains([]error{ErrSealed, ErrStandby, ErrQuota, ErrOverloaded, ErrUnreachable}, kind)
}

// refused is what is wrong before it is sent.
func refused(op, path, text string) *Error {
	return &Error{Op: op, Path: path, kind: ErrRefused, text: text}
}

// odd is an answer that Vault does not give.
func odd(op, path, text string) *Error {
	return &Error{
		Op: op, Path: path, kind: ErrUnreachable, again: true, text: "the answer is not Vault's: " + text,
		next: "check that the address is that of Vault and not of something before it",
	}
}
