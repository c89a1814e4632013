// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package vaultapi is the one way to Vault's API (and OpenBao's, which has the
// same paths): it logs in and stays logged in, gives each purpose a client with a
// rate limit of its own, and tells by typed errors what went wrong. It retries
// nothing: who calls knows whether that is safe. It decides nothing.
package vaultapi
