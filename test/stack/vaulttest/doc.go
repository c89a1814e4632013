// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package vaulttest is what tests of brokered tokens share: a real Vault that knows
// an agent, and a record of whose credentials are whose.
package vaulttest
