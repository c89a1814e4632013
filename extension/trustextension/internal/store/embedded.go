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
	return walker.Walk(ctx, func(key string, value []byte) ([]*storage.Operation, error) {
		return nil, each(Record{key, slices.Clone(value)})
	})
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
	if err := s.client.Batch(ctx, operations...); err != nil {
		return fmt.Errorf("write to the storage extension: %w", err)
	}
	return nil
}

// Close implements Store.
func (s *Embedded) Close(ctx context.Context) error { return s.client.Close(ctx) }
