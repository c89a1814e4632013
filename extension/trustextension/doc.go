// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

//go:generate go tool -modfile=../../internal/tools/go.mod mdatagen metadata.yaml

// Package trustextension holds what every agent is trusted with: it takes
// evidence in, decides, keeps a ledger of it and sees that what was decided is
// done.
package trustextension
