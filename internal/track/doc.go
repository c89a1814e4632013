// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package track holds the cycles in flight: bounded, sharded state that takes
// one step at a time and settles each cycle into its exact totals.
//
// A cycle is open from its first span until its root has come and the settle
// time has passed, then settled for the late window, in which late spans make
// corrections, and then forgotten but for a mark that it was there.
//
// Each shard has one lock, held for one step or for the settling of one
// cycle, never while a caller's code runs.
package track
