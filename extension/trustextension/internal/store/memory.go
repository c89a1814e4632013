// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"maps"
	"slices"
	"sync"
)

// Memory keeps nothing over a restart. It is for trying things out, and for tests.
type Memory struct {
	mu      sync.Mutex // guards the records
	records map[string][]byte
}

// Load implements Store.
func (m *Memory) Load(_ context.Context, each func(Record) error) error {
	m.mu.Lock()
	records := maps.Clone(m.records)
	m.mu.Unlock()
	for key, value := range records { // values are never written to
		if err := each(Record{key, slices.Clone(value)}); err != nil {
			return err
		}
	}
	return nil
}

// Commit implements Store. It does not fail.
func (m *Memory) Commit(_ context.Context, records []Record) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.records == nil {
		m.records = map[string][]byte{}
	}
	for _, r := range records {
		if r.Value == nil {
			delete(m.records, r.Key)
			continue
		}
		m.records[r.Key] = slices.Clone(r.Value)
	}
	return nil
}

// Close implements Store.
func (m *Memory) Close(context.Context) error { return nil }
