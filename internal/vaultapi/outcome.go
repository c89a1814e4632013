// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"context"
	"errors"
)

// outcomes are the words for what a call came to.
var outcomes = []struct {
	err  error
	word string
}{
	{ErrGone, "gone"},
	{ErrDenied, "denied"},
	{ErrSealed, "sealed"},
	{ErrStandby, "standby"},
	{ErrQuota, "quota"},
	{ErrOverloaded, "overloaded"},
	{ErrUnreachable, "unreachable"},
	{ErrRefused, "refused"},
	{context.Canceled, "canceled"},
}

// Outcome is what a call came to in one word, "ok" for nil: one of few, as the value
// of a metric's attribute.
func Outcome(err error) string {
	if err == nil {
		return "ok"
	}
	for _, o := range outcomes {
		if errors.Is(err, o.err) {
			return o.word
		}
	}
	return "failed"
}
