// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"errors"
	"os"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// faulty is a file that does not always do what it is asked to.
type faulty struct {
	file
	faults *faults
}

// faults are what goes wrong next.
type faults struct {
	// room is how many bytes may be written yet, negative for any number.
	room           int64
	truncate, sync error
	create         error
}

func (f *faulty) WriteAt(data []byte, offset int64) (int, error) {
	if f.faults.room < 0 || int64(len(data)) <= f.faults.room {
		return f.file.WriteAt(data, offset)
	}
	n, err := f.file.WriteAt(data[:f.faults.room], offset)
	return n, errors.Join(err, syscall.ENOSPC)
}

func (f *faulty) Truncate(size int64) error {
	if f.faults.truncate != nil {
		return f.faults.truncate
	}
	return f.file.Truncate(size)
}

func (f *faulty) Sync() error { return errors.Join(f.faults.sync, f.file.Sync()) }

// openFaulty opens a ledger whose files have faults.
func openFaulty(t *testing.T, cfg Config) (*Ledger, *faults) {
	t.Helper()
	next := &faults{room: -1}
	l := open(t, cfg)
	create := l.create
	l.create = func(path string, flags int) (file, error) {
		if next.create != nil {
			return nil, next.create
		}
		f, err := create(path, flags)
		return &faulty{f, next}, err
	}
	if l.file != nil {
		l.file = &faulty{l.file, next}
	}
	return l, next
}

// TestFullDisk: however much of a write fits, nothing of it counts, and when
// there is room again the ledger goes on.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	l, next := openFaulty(t, Config{Directory: dir, MaxSegmentBytes: smallSegment})
	all := add(t, l, 2)
	more := chain(l.Head(), 4) // and so a segment of their own
	for room := range int64(1000) {
		next.room = room
		require.ErrorIs(t, l.Append(more), syscall.ENOSPC)
		assert.Equal(t, all[1].Head(), l.Head())
		assert.Nil(t, verify(t, dir, Expect{Anchors: []Head{l.Head()}}).Problem)
	}
	assert.Equal(t, all, readAll(t, l, 10))
	next.room = -1
	require.NoError(t, l.Append(more))
	assert.Equal(t, append(all, more...), readAll(t, l, 10))
	assert.Equal(t, 2, verify(t, dir, Expect{}).Segments)
}

// TestNoNewSegment: where none can be made, the full one stays as it is.
func TestNoNewSegment(t *testing.T) {
	l, next := openFaulty(t, Config{Directory: t.TempDir(), MaxSegmentBytes: 1})
	next.create = syscall.EMFILE
	require.ErrorIs(t, l.Append(chain(Head{}, 1)), syscall.EMFILE)
	next.create = nil
	all := add(t, l, 1)
	next.create = syscall.EMFILE
	require.ErrorIs(t, l.Append(chain(l.Head(), 1)), syscall.EMFILE)
	next.create = nil
	all = append(all, add(t, l, 1)...)
	assert.Equal(t, all, readAll(t, l, 10))
}

// TestWhatCannotBeUndone: then nobody knows what is in the file until it is read.
func TestWhatCannotBeUndone(t *testing.T) {
	eio := syscall.EIO
	for name, fault := range map[string]struct {
		faults
		sync bool
	}{
		"write and undo":     {faults{room: 350, truncate: eio}, false},
		"sync":               {faults{room: -1, sync: eio}, true},
		"sync and undo":      {faults{room: -1, sync: eio, truncate: eio}, true},
		"sync of a full one": {faults{room: -1, sync: eio}, false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			cfg := Config{Directory: dir, Sync: fault.sync, MaxSegmentBytes: smallSegment}
			l, next := openFaulty(t, cfg)
			all := add(t, l, 3)
			*next = fault.faults
			n := 1
			if name == "sync of a full one" {
				n = 2
			}
			if fault.room > 0 {
				n = 1
				next.room = 100
			}
			more := chain(l.Head(), n)
			require.Error(t, l.Append(more))
			assert.Equal(t, all[2].Head(), l.Head())
			assert.Equal(t, all, readAll(t, l, 10), "readers see what counted")
			*next = faults{room: -1}
			require.ErrorIs(t, l.Append(more), ErrStopped)
			require.ErrorIs(t, l.Append(more), eio)
			require.NoError(t, l.Close())

			again := open(t, cfg)
			require.NoError(t, again.Append(append(all, more...)))
			assert.Equal(t, append(all, more...), readAll(t, again, 10))
			assert.Nil(t, verify(t, dir, Expect{}).Problem)
		})
	}
}

// TestReadWhileWriting: readers of all kinds see nothing but whole entries, in
// order, while segments come and go.
func TestReadWhileWriting(t *testing.T) {
	dir := t.TempDir()
	l := open(t, Config{Directory: dir, MaxSegmentBytes: 20_000, MaxSegments: 4})
	const total = 3000
	all := chain(Head{}, total)
	var readers sync.WaitGroup
	for page := range 3 {
		readers.Go(func() {
			for from := uint64(1); from <= total; {
				some, err := l.Entries(from, 1+page*70)
				if !assert.NoError(t, err) {
					return
				}
				for _, e := range some {
					if !assert.GreaterOrEqual(t, e.Seq, from) || !assert.Equal(t, all[e.Seq-1].Hash, e.Hash) {
						return
					}
					from = e.Seq + 1
				}
				if recent, err := l.Entries(l.Head().Seq, 1); assert.NoError(t, err) && len(recent) > 0 {
					assert.Equal(t, all[recent[0].Seq-1].Hash, recent[0].Hash)
				}
			}
		})
	}
	for begin := 0; begin < total; {
		end := min(begin+1+begin%37, total)
		require.NoError(t, l.Append(all[begin:end]))
		begin = end
	}
	readers.Wait()
}

// TestVerifyWhileWriting: a look at a ledger that is written to finds no fault.
func TestVerifyWhileWriting(t *testing.T) {
	dir := t.TempDir()
	l := open(t, Config{Directory: dir, MaxSegmentBytes: 50_000})
	add(t, l, 1)
	done := make(chan struct{})
	var looks sync.WaitGroup
	looks.Go(func() {
		for head := (Head{}); ; {
			report, err := Verify(t.Context(), dir, Expect{Anchors: []Head{head}})
			if !assert.NoError(t, err) || !assert.Nil(t, report.Problem) {
				return
			}
			head = report.Head
			select {
			case <-done:
				return
			default:
			}
		}
	})
	for range 60 {
		add(t, l, 60)
	}
	close(done)
	looks.Wait()
	assert.Equal(t, uint64(3601), verify(t, dir, Expect{}).Head.Seq)
}

func TestSegmentsAreNobodyElses(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"ledger-1.jsonl", "ledger-x.jsonl", segmentName(0), segmentName(1) + ".9.torn", "notes"} {
		require.NoError(t, os.WriteFile(dir+"/"+name, []byte("x"), 0o600))
	}
	all := add(t, open(t, Config{Directory: dir}), 1)
	assert.Equal(t, all[0].Head(), verify(t, dir, Expect{}).Head)
}
