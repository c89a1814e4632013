// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

//go:build !race

package cycle

const raceDetector = false
