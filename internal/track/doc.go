// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package track holds the cycles in flight: bounded, sharded state that takes
// one step at a time and settles each cycle into its exact totals.
package track
