// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package ledger keeps the record of everything that moved an agent's trust: a
// chain of entries in which each holds the hash of the one before, in segment
// files of one JSON object a line. Who holds the hash of a head can tell that
// nothing before it was changed, left out or put in.
//
// Chain gives drafts their place, Append writes them down, Verify checks the
// whole. The form of a line is described in docs/ledger.md, so that anybody can
// check it without this package.
//
// It holds no content and no secret.
package ledger
