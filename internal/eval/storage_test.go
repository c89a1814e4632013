// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/extension/xextension/storage"
)

func TestMemoryKeepsWhatEachComponentWrote(t *testing.T) {
	m, ctx := newMemory(), t.Context()
	open := func(name string) storage.Client {
		c, err := m.GetClient(ctx, component.KindProcessor, component.MustNewIDWithName("reasoning", name), "")
		require.NoError(t, err)
		return c
	}
	a, b := open("a"), open("b")
	value := []byte("one")
	require.NoError(t, a.Set(ctx, "key", value))
	value[0] = 'X'
	require.NoError(t, a.Close(ctx))

	got, err := open("a").Get(ctx, "key")
	require.NoError(t, err)
	assert.Equal(t, "one", string(got), "what the caller does with its bytes changes nothing")
	got, err = b.Get(ctx, "key")
	require.NoError(t, err)
	assert.Nil(t, got, "another component's")

	ops := []*storage.Operation{storage.DeleteOperation("key"), storage.SetOperation("more", nil), storage.GetOperation("key")}
	require.NoError(t, a.Batch(ctx, ops...))
	assert.Nil(t, ops[2].Value)
	require.NoError(t, a.Delete(ctx, "never"))
}
