// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

//go:generate go tool -modfile=../../internal/tools/go.mod mdatagen metadata.yaml

// Package trusteventsreceiver tells what the trust extension decides and does:
// every entry of its ledger, as a log record, for whatever keeps logs.
package trusteventsreceiver
