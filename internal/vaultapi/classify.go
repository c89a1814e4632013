// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/hashicorp/vault/api"
)

// classify is the *Error of what a request came to, nil for success. A request that
// its caller gave up is context.Canceled, as it is.
func classify(op, path string, a *answer, err error) error {
	if errors.Is(err, context.Canceled) {
		return context.Canceled
	}
	e := &Error{Op: op, Path: path, Status: a.status, RetryAfter: a.retryAfter}
	var r *api.ResponseError
	switch {
	case errors.As(err, &r):
		e.ofAnswer(r)
	case a.status/100 == 3:
		// vault/api takes a redirect for success.
		e.kind, e.next = ErrStandby, "it names another node; give the address of the active one, or let standbys forward requests"
	case err == nil:
		return nil
	default:
		e.ofTransport(a, err)
	}
	e.again = e.again || temporary(e.kind)
	return e
}

// ofAnswer fills in what an answer says that is an error.
func (e *Error) ofAnswer(r *api.ResponseError) {
	text := strings.Join(r.Errors, "; ")
	e.text = clean(text)
	switch has := func(what string) bool { return strings.Contains(text, what) }; {
	case r.StatusCode == http.StatusBadRequest:
		e.ofBadRequest(has)
	case r.StatusCode == http.StatusForbidden:
		e.ofForbidden(has)
	case r.StatusCode == http.StatusNotFound:
		e.ofNotFound(r.RawError, has)
	case r.StatusCode == http.StatusTooManyRequests && has("standby"), r.StatusCode == 472, r.StatusCode == 473:
		e.kind, e.next = ErrStandby, "give the address of the active node"
	case r.StatusCode == http.StatusTooManyRequests:
		e.kind, e.next = ErrQuota, "take Leasehold's paths out of the quotas: sys/quotas/config, rate_limit_exempt_paths"
	case has("Vault is sealed"), r.StatusCode == http.StatusNotImplemented:
		e.kind, e.text, e.next = ErrSealed, "", "unseal it: vault operator unseal"
	case has("local node not active"), has("active cluster node not found"), has("Vault is in standby mode"):
		e.kind, e.next = ErrStandby, "wait for a node to become active"
	case r.StatusCode >= http.StatusInternalServerError, r.StatusCode == http.StatusPreconditionFailed, r.StatusCode == http.StatusRequestTimeout:
		e.kind, e.next = ErrOverloaded, "look into Vault's log if it goes on"
	default:
		e.kind = ErrRefused
	}
}

func (e *Error) ofBadRequest(has func(string) bool) {
	switch {
	case has("invalid accessor"), has("invalid lease"), has("lease not found"):
		e.kind = ErrGone
	case has("missing client token"):
		e.kind, e.again, e.next = ErrDenied, true, "the request had no token; let the agent before Vault add one, or set another way to log in"
	case has("failed to revoke entry"):
		// What the lease is of does not answer. Vault forgets a synchronous revoke
		// that fails, and goes on with another.
		e.kind, e.again, e.next = ErrRefused, true, "see that what the lease is of can be reached, and revoke without sync so that Vault tries again"
	case has("batch tokens cannot be revoked"):
		e.kind, e.next = ErrRefused, "make tokens of agents with token_type=service"
	default:
		e.kind = ErrRefused
	}
}

func (e *Error) ofForbidden(has func(string) bool) {
	e.kind, e.next = ErrDenied, "give Leasehold's policy this path: leasehold vault verify tells what is missing"
	if has("invalid token") || has("bad token") {
		e.again, e.next = true, "Leasehold's token has ended; it logs in anew"
	}
}

func (e *Error) ofNotFound(raw bool, has func(string) bool) {
	switch {
	case raw:
		*e = *withStatus(odd(e.Op, e.Path, e.text), e.Status)
	case has("no handler for route"), has("unsupported path"), has("unsupported operation"), has("route entry not found"):
		// Nothing is enabled at the path: this says nothing of what it names.
		e.kind, e.next = ErrRefused, "check the namespace, and that what serves this path is enabled"
	default:
		e.kind = ErrGone
	}
}

// ofTransport fills in why there is no answer that can be read.
func (e *Error) ofTransport(a *answer, err error) {
	var timeout interface{ Timeout() bool }
	switch {
	case a.status != 0:
		*e = *withStatus(odd(e.Op, e.Path, clean(err.Error())), a.status)
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		e.kind, e.cause, e.text = ErrUnreachable, context.DeadlineExceeded, "no answer in time"
		e.next = "it may be done nevertheless: look before it is tried again"
	default:
		e.kind, e.text = ErrUnreachable, clean(innermost(err).Error())
		e.next = "check the address and that Vault runs"
	}
}

func withStatus(e *Error, status int) *Error {
	e.Status = status
	return e
}

// innermost is the last error of a chain: what wraps it repeats the URL.
func innermost(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err
		}
		err = next
	}
}
