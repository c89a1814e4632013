// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

//go:build race

package cycle

// The race detector makes pools forget, so that nothing is free of allocations.
const raceDetector = true
