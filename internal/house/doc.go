// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package house holds the tests that keep the repository in shape: which
// package may import which, how large a file may grow, what every component
// folder and every package with goroutines must contain, and that the linter
// enforces the same rules as they do. It has no code for others to call.
package house
