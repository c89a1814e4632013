// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package vaultapi is the one way to Vault's API (and to OpenBao's, which has the
// same paths; against that it is not tested). It decides nothing.
//
// [Open] logs in by one of the methods of [Auth] and gives a [Session], which stays
// logged in: it renews its token, logs in anew when that ends or is refused, reads
// the files of its login again each time, and waits longer after each failure. A
// Vault that is sealed or cannot be reached fails no Open: [Session.Ready] tells
// why nothing works for now. Each purpose takes a [Client] of its own from
// [Session.Client], with a rate of its own, so that a flood of one purpose holds up
// no other.
//
// A call is one request with one deadline, and is never repeated: who calls knows
// whether that is safe, and asks [Temporary] whether it can help. No redirect is
// followed, because that would hand the token to whoever is named there. What goes
// wrong is an [*Error], which is exactly one of the Err values by errors.Is.
//
// Nothing of the environment (VAULT_ADDR and so on) has a say, except through
// [FromEnvironment], which is for commands that people run. But vault/api refuses
// to start where a VAULT_ variable cannot be read, and so does Open then.
//
// Close leaves the session's token to its TTL: to revoke it would end all tokens
// that were made by it and are not orphans.
package vaultapi
