// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"
)

// Ledger is a ledger that is open for writing, by one process at a time. All of
// it may be called from any goroutine.
type Ledger struct {
	cfg  Config
	torn *Tear
	lock *os.File
	// create opens a segment for writing.
	create func(path string, flags int) (file, error)

	// writing is held by whoever appends; it guards file, buffer and stopped.
	writing sync.Mutex
	file    file
	buffer  []byte
	stopped error

	// mu guards what readers look at. It is never held during input or output.
	mu       sync.RWMutex
	head     Head
	segments []segment // by first, the last one is written to
	index    index
	// places remembers where the reading of a page ended.
	places *lru.Cache[uint64, place]
}

// file is a segment that is written to.
type file interface {
	WriteAt(data []byte, offset int64) (int, error)
	Truncate(size int64) error
	Sync() error
	Close() error
}

// Tear is what Open cut off the end of the last segment: the beginning of a line
// that a crash did not let be finished.
type Tear struct {
	// File is the segment that was cut at Offset, and Saved the file that the
	// Bytes cut off are in.
	File   string
	Offset int64
	Bytes  int64
	Saved  string
}

const (
	lockName = "ledger.lock"
	// rememberedPlaces is how many readers go on where they were without a search.
	rememberedPlaces = 64
)

// Open opens a ledger, or begins a new one. It reads the last segment and returns
// a *Problem (which is ErrCorrupt) if the chain in it is broken; only where the
// segment ends in half a line is that cut off and set aside, as Recovered tells.
// Earlier segments are for Verify. Another process at work on it is ErrLocked.
func Open(cfg Config) (*Ledger, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	cfg.MaxSegmentBytes = cmp.Or(cfg.MaxSegmentBytes, DefaultSegmentBytes)
	l := &Ledger{cfg: cfg, create: createFile}
	l.places, _ = lru.New[uint64, place](rememberedPlaces) // fails for a size below 1 only
	if err := l.open(); err != nil {
		return nil, errors.Join(fmt.Errorf("ledger in %s: %w", cfg.Directory, err), l.Close())
	}
	return l, nil
}

func (l *Ledger) open() error {
	dir := l.cfg.Directory
	err := os.MkdirAll(dir, 0o750)
	if err != nil {
		return err
	}
	l.lock, err = os.OpenFile(filepath.Join(dir, lockName), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err := lock(l.lock); err != nil {
		return err
	}
	l.segments, err = segments(dir)
	if err != nil || len(l.segments) == 0 {
		return err
	}
	if err := l.recover(); err != nil {
		return err
	}
	l.file, err = l.create(segmentPath(dir, l.last().first), os.O_RDWR)
	return err
}

func createFile(path string, flags int) (file, error) {
	f, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// last is the segment that is written to.
func (l *Ledger) last() *segment { return &l.segments[len(l.segments)-1] }

// Head is the end of the chain.
func (l *Ledger) Head() Head {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.head
}

// Recovered tells what Open had to cut off, nil if nothing.
func (l *Ledger) Recovered() *Tear { return l.torn }

// Close makes everything durable and lets another process have the ledger. It
// may be called again.
func (l *Ledger) Close() (err error) {
	l.writing.Lock()
	defer l.writing.Unlock()
	if l.file != nil {
		err = errors.Join(l.file.Sync(), l.file.Close())
		l.file = nil
	}
	if l.lock != nil {
		err = errors.Join(err, l.lock.Close())
		l.lock = nil
	}
	return err
}
