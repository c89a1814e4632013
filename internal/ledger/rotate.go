// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
)

// makeRoom begins a new segment if there is none, or if bytes more would make the
// last one too large. The new one is named after its first entry.
func (l *Ledger) makeRoom(first uint64, bytes int) error {
	if l.file != nil {
		size := l.last().size
		if size == 0 || size+int64(bytes) <= l.cfg.MaxSegmentBytes {
			return nil
		}
		// Only the last segment may be torn by a loss of power.
		if err := l.file.Sync(); err != nil {
			l.stopped = fmt.Errorf("cannot make a full segment durable: %w", err)
			return l.stopped
		}
	}
	path := segmentPath(l.cfg.Directory, first)
	f, err := l.create(path, os.O_RDWR|os.O_CREATE|os.O_EXCL)
	if err != nil {
		return fmt.Errorf("cannot begin a segment: %w", err)
	}
	if err := syncDir(l.cfg.Directory); err != nil {
		return fmt.Errorf("cannot begin a segment: %w", errors.Join(err, f.Close(), os.Remove(path)))
	}
	if l.file != nil {
		_ = l.file.Close() // it is durable
	}
	l.file = f
	l.mu.Lock()
	defer l.mu.Unlock()
	l.segments = append(l.segments, segment{first: first})
	l.index = index{}
	return nil
}

// prune drops the oldest segments beyond MaxSegments. It comes after the write,
// so that the hash to go on from is never in a dropped one alone. One that cannot
// be removed stays, with all after it, and is tried again after the next write.
func (l *Ledger) prune() {
	for l.cfg.MaxSegments > 0 && len(l.segments) > l.cfg.MaxSegments {
		all := l.segments
		// Readers have to stop looking for it before it is gone.
		l.setSegments(slices.Clone(all[1:]))
		if err := os.Remove(segmentPath(l.cfg.Directory, all[0].first)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			l.setSegments(all)
			return
		}
	}
}

func (l *Ledger) setSegments(all []segment) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.segments = all
}
