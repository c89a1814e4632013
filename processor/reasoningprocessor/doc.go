// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

//go:generate go tool -modfile=../../internal/tools/go.mod mdatagen metadata.yaml

// Package reasoningprocessor reads the reasoning cycles of AI agents from
// their spans. Every span leaves at once, annotated; only a cycle's root waits
// until the cycle has settled, so that its totals are on it.
package reasoningprocessor
