// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/extension/xextension/storage"
)

// cracked is a storage that panics, as a database over a damaged page.
type cracked struct{ storage.Client }

func (cracked) Walk(context.Context, storage.WalkFunc) error { panic("page 7 is no leaf") }

func (cracked) Batch(context.Context, ...*storage.Operation) error { panic("page 7 is no leaf") }

func TestAStorageThatPanicsIsAnError(t *testing.T) {
	s, err := NewEmbedded(cracked{storage.NewNopClient()})
	require.NoError(t, err)
	err = s.Load(t.Context(), func(Record) error { return nil })
	require.ErrorIs(t, err, ErrBroken)
	assert.ErrorContains(t, err, "page 7")
	assert.ErrorIs(t, s.Commit(t.Context(), []Record{{Key: "a"}}), ErrBroken)
}

func TestAStorageThatListsNothingIsRefused(t *testing.T) {
	_, err := NewEmbedded(plain{storage.NewNopClient()})
	assert.ErrorIs(t, err, ErrWalk)
}

// plain is a client without more than a client has to have.
type plain struct{ storage.Client }
