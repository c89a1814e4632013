// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

//go:build !crashpoints

package crashpoint

import (
	"context"
	"net/http"
)

// Enabled reports whether the process can be made to die.
const Enabled = false

// At does nothing.
func At(string, ...string) {}

// After does it.
func After(_ string, do func() error, _ ...string) error { return do() }

// For is the context as it is.
func For(ctx context.Context, _ string) context.Context { return ctx }

// Wrap is the transport as it is.
func Wrap(next http.RoundTripper) http.RoundTripper { return next }
