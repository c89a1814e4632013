// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package book keeps the ledger that the engine writes to open.
package book
