// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package store keeps what the engine holds over a restart. A commit is one
// transaction: a decision and the actions that it calls for are kept together or
// not at all.
package store

import "context"

// Record is what is kept under a key. A nil Value deletes it.
type Record struct {
	Key   string
	Value []byte
}

// Store keeps records. One goroutine uses it at a time.
type Store interface {
	// Load calls each for every record, in any order; the value is the callee's.
	// An error of each ends it and is returned.
	Load(ctx context.Context, each func(Record) error) error
	// Commit keeps all of the records or, when it returns an error, none.
	Commit(ctx context.Context, records []Record) error
	Close(ctx context.Context) error
}
