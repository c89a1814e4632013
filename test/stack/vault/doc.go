// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Command vault is a Vault server for tests: the core of Vault behind its own
// HTTP handler, without the command around it, so that it starts in milliseconds.
// A second listener, for the test alone, seals it, unseals it and makes it answer
// wrongly, late or not at all.
//
// It is for tests only. Vault is under the Business Source License 1.1, so this is
// a module of its own, of which nothing is linked into the product or given to
// anybody. It keeps its unseal key in a file and its root token among its
// arguments: it protects nothing.
package main
