// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package cli is the command line of Leasehold, one file a command. Results go
// to standard output, all else to standard error, so that -o json can be piped.
package cli
