// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package engine turns evidence into decisions, and decisions into actions.
//
// One goroutine owns all state: it takes events in groups, decides each, makes
// the group durable in one transaction, appends it to the ledger in one write,
// and only then lets anybody see or do what came of it. Readers look at what is
// installed and never wait for a disk. Actions are carried out by a bounded number
// of workers, whose results come back as events.
package engine
