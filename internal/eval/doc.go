// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package eval measures the rates of the rules and of the verdict on recorded
// runs: it sends runs, as they are and with faults injected, through the
// processor as it is shipped and counts what was found.
package eval
