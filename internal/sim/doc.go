// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package sim measures by simulation what the rules of package trust guarantee
// and what they cost, beside rules that other systems use, on the same cycles.
// Everything is drawn from fixed seeds, so that the same parameters give the same
// figures. docs/statistics.md is written by its command and says how to read it.
package sim
