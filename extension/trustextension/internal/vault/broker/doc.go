// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package broker mints tokens of Vault for cycles. Each is wrapped, so that who
// reads it on its way is found out; it is confirmed to be the agent's, and on record
// as the cycle's, before anybody gets it. One that fails on the way is revoked.
package broker
