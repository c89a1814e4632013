// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package preflight tests leasehold preflight on a real API server and a real Vault:
// a deployment that passes, and faults that are seeded in it one after the other.
package preflight
