// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"context"
	"slices"
	"sync"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/extension/xextension/storage"
)

// memory is a storage extension that keeps what a processor learned for the
// next one.
type memory struct {
	component.StartFunc
	component.ShutdownFunc

	// mu guards the values of all clients.
	mu     sync.Mutex
	values map[string][]byte
}

var (
	_ storage.Extension = (*memory)(nil)
	_ storage.Client    = (*client)(nil)
)

func newMemory() *memory { return &memory{values: map[string][]byte{}} }

// GetClient implements storage.Extension.
func (m *memory) GetClient(_ context.Context, _ component.Kind, id component.ID, name string) (storage.Client, error) {
	return &client{m, id.String() + "/" + name + "/"}, nil
}

// client keeps the values of one component.
type client struct {
	m      *memory
	prefix string
}

// Get implements storage.Client.
func (c *client) Get(ctx context.Context, key string) ([]byte, error) {
	op := storage.GetOperation(key)
	err := c.Batch(ctx, op)
	return op.Value, err
}

// Set implements storage.Client.
func (c *client) Set(ctx context.Context, key string, value []byte) error {
	return c.Batch(ctx, storage.SetOperation(key, value))
}

// Delete implements storage.Client.
func (c *client) Delete(ctx context.Context, key string) error {
	return c.Batch(ctx, storage.DeleteOperation(key))
}

// Batch implements storage.Client.
func (c *client) Batch(_ context.Context, ops ...*storage.Operation) error {
	c.m.mu.Lock()
	defer c.m.mu.Unlock()
	for _, op := range ops {
		key := c.prefix + op.Key
		switch op.Type {
		case storage.Get:
			op.Value = slices.Clone(c.m.values[key])
		case storage.Set:
			c.m.values[key] = slices.Clone(op.Value)
		case storage.Delete:
			delete(c.m.values, key)
		}
	}
	return nil
}

// Close implements storage.Client; what was kept stays.
func (c *client) Close(context.Context) error { return nil }

// host is a collector with one extension at most.
type host struct {
	extensions map[component.ID]component.Component
}

// GetExtensions implements component.Host.
func (h host) GetExtensions() map[component.ID]component.Component { return h.extensions }
