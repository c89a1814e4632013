// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trusteventsreceiver

import (
	"context"
	"encoding/binary"
	"fmt"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/extension/xextension/storage"
)

// checkpoint keeps how far the receiver came; without a storage it keeps nothing.
type checkpoint struct{ client storage.Client }

const placeKey = "delivered"

func (c *checkpoint) open(ctx context.Context, host component.Host, cfg *Config, owner component.ID) (err error) {
	if cfg.Storage == nil {
		return nil
	}
	ext, ok := host.GetExtensions()[*cfg.Storage]
	if !ok {
		return fmt.Errorf("storage: no extension %q is running: add it to extensions and service::extensions", *cfg.Storage)
	}
	provider, ok := ext.(storage.Extension)
	if !ok {
		return fmt.Errorf("storage: extension %q is no storage extension: name one such as file_storage", *cfg.Storage)
	}
	if c.client, err = provider.GetClient(ctx, component.KindReceiver, owner, ""); err != nil {
		return fmt.Errorf("storage: open the part of %q that belongs to %q: %w", *cfg.Storage, owner, err)
	}
	return nil
}

// get returns the number of the last entry that was delivered.
func (c *checkpoint) get(ctx context.Context) (last uint64, known bool, err error) {
	if c.client == nil {
		return 0, false, nil
	}
	value, err := c.client.Get(ctx, placeKey)
	if err != nil {
		return 0, false, fmt.Errorf("storage: read how far it came: %w", err)
	}
	if len(value) != 8 {
		return 0, false, nil
	}
	return binary.BigEndian.Uint64(value), true, nil
}

func (c *checkpoint) put(ctx context.Context, last uint64) error {
	if c.client == nil {
		return nil
	}
	return c.client.Set(ctx, placeKey, binary.BigEndian.AppendUint64(nil, last))
}

func (c *checkpoint) close(ctx context.Context) error {
	if c.client == nil {
		return nil
	}
	client := c.client
	c.client = nil
	return client.Close(ctx)
}
