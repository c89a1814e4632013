// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package vaultaudit reads records of Vault's audit log: who asked for what, by
// which token, and what came of it. Of a record it keeps no secret, not even a
// hashed one, and no content.
package vaultaudit
