// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustextension

import (
	"context"
	"errors"
	"fmt"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/extension/xextension/storage"

	"github.com/leasehold/leasehold/extension/trustextension/internal/store"
)

// openStore opens the part of the storage extension that belongs to this one.
func (x *trustExtension) openStore(ctx context.Context, host component.Host) (store.Store, error) {
	if x.cfg.Storage == nil {
		return &store.Memory{}, nil
	}
	id := *x.cfg.Storage
	ext, ok := host.GetExtensions()[id]
	if !ok {
		return nil, fmt.Errorf("storage: no extension %q is running: add it to extensions and service::extensions", id)
	}
	provider, ok := ext.(storage.Extension)
	if !ok {
		return nil, fmt.Errorf("storage: extension %q is no storage extension: name one such as file_storage", id)
	}
	client, err := provider.GetClient(ctx, component.KindExtension, x.set.ID, "")
	if err != nil {
		return nil, fmt.Errorf("storage: open the part of %q that belongs to %q: %w; a file that cannot be read has to be moved away by a person: "+
			"without it agents that the ledger says are in quarantine come back so, and all others in shadow", id, x.set.ID, err)
	}
	kept, err := store.NewEmbedded(client)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("storage: %q: %w", id, err), client.Close(ctx))
	}
	return kept, nil
}
