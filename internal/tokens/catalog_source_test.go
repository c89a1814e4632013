// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/cycle"
)

const userTable = "models:\n  - {provider: openai, model: gpt-4o, prices: [{input: 7, output: 7}]}\n"

func write(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
}

func TestSourceReloads(t *testing.T) {
	path := filepath.Join(t.TempDir(), "prices.yaml")
	write(t, path, userTable)
	s, err := NewSource(path)
	require.NoError(t, err)
	u := cycle.Usage{Input: 100_000}
	assert.InDelta(t, 0.7, cost(t, s.Get(), "openai", "gpt-4o", u), 1e-12)
	assert.InDelta(t, 0.015, cost(t, s.Get(), "openai", "gpt-4o-mini", u), 1e-12, "shipped table below")

	changed, err := s.Reload()
	require.NoError(t, err)
	assert.False(t, changed, "same content")

	write(t, path, "models: 3")
	before := s.Get()
	changed, err = s.Reload()
	require.ErrorContains(t, err, path)
	assert.False(t, changed)
	assert.Same(t, before, s.Get(), "the old table stays")
	_, err = s.Reload()
	require.Error(t, err, "told until it is mended")

	write(t, path, "models:\n  - {provider: openai, model: gpt-4o, prices: [{input: 8, output: 8}]}\n")
	changed, err = s.Reload()
	require.NoError(t, err)
	assert.True(t, changed)
	assert.InDelta(t, 0.8, cost(t, s.Get(), "openai", "gpt-4o", u), 1e-12)

	require.NoError(t, os.Remove(path))
	_, err = s.Reload()
	require.ErrorIs(t, err, os.ErrNotExist)
	assert.InDelta(t, 0.8, cost(t, s.Get(), "openai", "gpt-4o", u), 1e-12)
}

func TestSourceWithoutFile(t *testing.T) {
	s, err := NewSource("")
	require.NoError(t, err)
	assert.Same(t, Default(), s.Get())
	changed, err := s.Reload()
	require.NoError(t, err)
	assert.False(t, changed)
}

func TestNewSourceFails(t *testing.T) {
	_, err := NewSource(filepath.Join(t.TempDir(), "none.yaml"))
	require.ErrorIs(t, err, os.ErrNotExist)

	path := filepath.Join(t.TempDir(), "prices.yaml")
	write(t, path, "aliases: {prod: gpt-4o, staging: gpt-four}")
	_, err = NewSource(path)
	require.ErrorContains(t, err, `aliases.staging: got "gpt-four", want a model of this table or the shipped one`)
}

func TestSourceIsSafeForConcurrentUse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "prices.yaml")
	write(t, path, userTable)
	s, err := NewSource(path)
	require.NoError(t, err)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 50 {
				_, _ = s.Reload()
				m, _ := s.Get().Find("openai", "gpt-4o")
				assert.NotNil(t, m)
			}
		})
	}
	wg.Wait()
}
