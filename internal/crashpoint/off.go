// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

//go:build !crashpoints

package crashpoint

// Enabled reports whether the process can be made to die.
const Enabled = false

// At does nothing.
func At(string) {}
