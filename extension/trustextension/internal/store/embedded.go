// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.opentelemetry.io/collector/extension/xextension/storage"
)

// Embedded keeps records in a storage extension of the collector.
type Embedded struct{ client storage.Client }

// ErrWalk says that a storage extension cannot list what it holds.
var ErrWalk = errors.New("this storage extension cannot list what it holds, which trust needs at its start: use file_storage")

// NewEmbedded keeps records with client, which it closes in the end.
func NewEmbedded(client storage.Client) (*Embedded, error) {
	if _, ok := client.(storage.Walker); !ok {
		return nil, ErrWalk
	}
	return &Embedded{client}, nil
}

// Load implements Store.
func (s *Embedded) Load(ctx context.Context, each func(Record) error) error {
	walker, ok := s.client.(storage.Walker)
	if !ok {
		return ErrWalk
	}
	return guard(func() error {
		return walker.Walk(ctx, func(key string, value []byte) ([]*storage.Operation, error) {
			return nil, each(Record{key, slices.Clone(value)})
		})
	})
}

// ErrBroken is that a storage extension broke down over what it holds.
var ErrBroken = errors.New("the storage extension broke down, as a damaged file makes it: move the file away; " +
	"agents that the ledger says are in quarantine come back so, and all others in shadow")

// guard makes an error of what a storage extension panics with, as a database
// does that comes upon a damaged page.
func guard(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", ErrBroken, p)
		}
	}()
	return f()
}

// commitTimeout bounds how long a transaction may take.
const commitTimeout = 10 * time.Second

// Commit implements Store: a batch of a storage client is one transaction.
func (s *Embedded) Commit(ctx context.Context, records []Record) error {
	ctx, cancel := context.WithTimeout(ctx, commitTimeout)
	defer cancel()
	operations := make([]*storage.Operation, len(records))
	for i, r := range records {
		if r.Value == nil {
			operations[i] = storage.DeleteOperation(r.Key)
			continue
		}
		operations[i] = storage.SetOperation(r.Key, r.Value)
	}
	if err := guard(func() error { return s.client.Batch(ctx, operations...) }); err != nil {
		return fmt.Errorf("write to the storage extension: %w", err)
	}
	return nil
}

// Close implements Store.
func (s *Embedded) Close(ctx context.Context) error { return s.client.Close(ctx) }
