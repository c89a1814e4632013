// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sort"
)

// Bounds of what Entries returns at once.
const (
	MaxEntries     = 10_000
	maxEntriesSize = 8 << 20
)

// place is where in the ledger an entry begins.
type place struct {
	segment uint64
	offset  int64
}

// stretch is a part of a segment to read: lines from offset on, without the
// first skip of them, to end.
type stretch struct {
	segment
	offset int64
	skip   uint64
}

// Entries reads entries from seq on, in their order, at most limit of them and
// MaxEntries. It may return fewer than there are; the next call goes on after the
// last one. Where the oldest entries were dropped it begins with the first that
// is left. It returns nothing for a seq beyond the head.
func (l *Ledger) Entries(from uint64, limit int) ([]Entry, error) {
	var found []Entry
	limit = min(limit, MaxEntries)
	from = max(from, 1)
	for size := int64(0); len(found) < limit && size < maxEntriesSize; {
		s, ok := l.stretch(from)
		if !ok {
			return found, nil
		}
		more, read, err := l.readStretch(s, limit-len(found), maxEntriesSize-size)
		switch {
		case errors.Is(err, fs.ErrNotExist) && l.dropped(s.first):
			continue // between the look and the reading
		case err != nil:
			return nil, err
		case len(more) == 0:
			return nil, &Problem{
				File: segmentPath(l.cfg.Directory, s.first), Offset: s.offset, Seq: from,
				What: "the segment is shorter than it was",
			}
		}
		found = append(found, more...)
		size += read
		from = found[len(found)-1].Seq + 1
	}
	return found, nil
}

// stretch finds where entry from is, or the first one after it that is left.
func (l *Ledger) stretch(from uint64) (s stretch, ok bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if from > l.head.Seq || len(l.segments) == 0 {
		return s, false
	}
	i := sort.Search(len(l.segments), func(i int) bool { return l.segments[i].first > from }) - 1
	if i < 0 {
		i, from = 0, l.segments[0].first
	}
	s.segment = l.segments[i]
	if p, ok := l.places.Get(from); ok && p.segment == s.first {
		s.offset = p.offset
		return s, true
	}
	s.skip = from - s.first
	if i == len(l.segments)-1 {
		s.offset, s.skip = l.index.near(s.skip)
	}
	return s, true
}

// dropped reports whether a segment is the ledger's no more.
func (l *Ledger) dropped(first uint64) bool {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.segments[0].first > first
}

// readStretch reads at most limit entries and about most bytes of a segment.
func (l *Ledger) readStretch(s stretch, limit int, most int64) (found []Entry, size int64, err error) {
	path := segmentPath(l.cfg.Directory, s.first)
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	in := newLines(io.NewSectionReader(f, s.offset, s.size-s.offset))
	in.end = s.offset
	if err := in.skip(s.skip); err != nil {
		return nil, 0, fmt.Errorf("cannot read %s at offset %d: %w", path, in.at, err)
	}
	var scratch []byte
	for begin := in.end; len(found) < limit && size < most; size = in.end - begin {
		line, err := in.read()
		if errors.Is(err, io.EOF) {
			break
		}
		var e Entry
		if err == nil {
			e, scratch, err = decode(line, scratch)
		}
		if err != nil {
			return nil, 0, fmt.Errorf("%w: %s at offset %d: %w", ErrCorrupt, path, in.at, err)
		}
		found = append(found, e)
	}
	if len(found) > 0 {
		l.places.Add(found[len(found)-1].Seq+1, place{s.first, in.end})
	}
	return found, size, nil
}
