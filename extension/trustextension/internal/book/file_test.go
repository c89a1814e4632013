// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package book

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/ledger"
)

// stopping is a ledger that stops once, as one does that cannot undo a write.
type stopping struct {
	*ledger.Ledger
	stop *bool
}

func (s stopping) Append(entries []ledger.Entry) error {
	if *s.stop {
		return ledger.ErrStopped
	}
	return s.Ledger.Append(entries)
}

func TestALedgerThatStoppedIsOpenedAgain(t *testing.T) {
	cfg, stop, opened := ledger.Config{Directory: t.TempDir()}, false, 0
	f, err := newFile(func() (of, error) {
		l, err := ledger.Open(cfg)
		opened++
		return stopping{l, &stop}, err
	})
	require.NoError(t, err)
	one, head := ledger.Chain(f.Head(), []ledger.Draft{{Time: time.Unix(1, 0), Kind: ledger.KindSystem}})
	require.NoError(t, f.Append(one))
	two, last := ledger.Chain(head, []ledger.Draft{{Time: time.Unix(2, 0), Kind: ledger.KindSystem}})
	stop = true
	require.ErrorIs(t, f.Append(two), ledger.ErrStopped)
	assert.Equal(t, head, f.Head(), "it can still be read")
	stop = false
	require.NoError(t, f.Append(two))
	assert.Equal(t, last, f.Head())
	assert.Equal(t, 2, opened)
	all, err := f.Entries(1, 10)
	require.NoError(t, err)
	assert.Len(t, all, 2)
	assert.Nil(t, f.Recovered())
	require.NoError(t, f.Close())
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	cfg := ledger.Config{Directory: t.TempDir()}
	f, err := Open(cfg)
	require.NoError(t, err)
	_, err = Open(cfg)
	require.ErrorIs(t, err, ledger.ErrLocked)
	require.NoError(t, f.Close())
}
