// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package buildinfo tells what a binary was built of: the version and commit that
// the build set, or else those that the Go toolchain stamped, and the modules that
// were linked in, as one checksum that two people can compare.
package buildinfo
