// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package vaultsetup is what Vault has to hold for Leasehold and for each of its
// agents: policies for the four phases, an entity, auth and token roles, and
// Leasehold's own rights, which are no more than it needs. It plans, applies and
// verifies that. All names are made here.
package vaultsetup
