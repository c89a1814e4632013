// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

//go:generate go tool -modfile=../../internal/tools/go.mod mdatagen metadata.yaml

// Package trustexporter hands evidence to the trust extension. What waits for
// that is in a queue, which a storage extension keeps over a crash; what can take
// trust away has a queue of its own, so that a flood of good news delays it by
// nothing.
package trustexporter
