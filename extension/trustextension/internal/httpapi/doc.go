// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package httpapi serves what the trust engine holds to people and programs: a
// JSON API under /api/v1, a stream of the ledger's entries, and the page.
//
// Who may read is the authenticator's matter, if the configuration has one. Who
// acts has to have a name: without an authenticator only a process of the same
// machine may act, and then as "local".
package httpapi
