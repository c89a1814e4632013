// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"errors"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFullFileSystem fills a real one. It takes the right to mount; TestFullDisk
// shows the same everywhere.
func TestFullFileSystem(t *testing.T) {
	mount := t.TempDir()
	err := syscall.Mount("tmpfs", mount, "tmpfs", 0, "size=64k")
	if errors.Is(err, syscall.EPERM) {
		t.Skip("may not mount a file system to fill")
	}
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, syscall.Unmount(mount, 0)) })

	cfg := Config{Directory: mount + "/ledger", MaxSegmentBytes: 20_000, Sync: true}
	l, err := Open(cfg)
	require.NoError(t, err)
	defer l.Close()
	var all []Entry
	for {
		more := chain(l.Head(), 11)
		if err = l.Append(more); err != nil {
			break
		}
		all = append(all, more...)
	}
	require.ErrorIs(t, err, syscall.ENOSPC)
	assert.Greater(t, len(all), 100)
	assert.Equal(t, all, readAll(t, l, 50))
	assert.Nil(t, verify(t, cfg.Directory, Expect{Anchors: []Head{all[len(all)-1].Head()}}).Problem)

	require.NoError(t, syscall.Mount("tmpfs", mount, "tmpfs", syscall.MS_REMOUNT, "size=1m"))
	all = append(all, add(t, l, 11)...)
	require.NoError(t, l.Close())
	again, err := Open(cfg)
	require.NoError(t, err)
	defer again.Close()
	assert.Nil(t, again.Recovered())
	assert.Equal(t, all, readAll(t, again, 50))
}
