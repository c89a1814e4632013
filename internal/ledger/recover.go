// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// recover finds the head, which is in the last segment or, if a crash left that
// one empty, in the one before.
func (l *Ledger) recover() error {
	last := l.last()
	if err := l.scan(last, true); err != nil {
		return err
	}
	if last.size > 0 || last.first == 1 {
		return nil
	}
	if len(l.segments) == 1 {
		return fmt.Errorf("%w: %s is empty and nothing is before it, so there is no hash to go on from; put the earlier segments back, or begin a new ledger in another directory",
			ErrCorrupt, segmentPath(l.cfg.Directory, last.first))
	}
	if err := l.scan(&l.segments[len(l.segments)-2], false); err != nil {
		return err
	}
	l.index = index{}
	if l.head.Seq+1 != last.first {
		return &Problem{
			File: segmentPath(l.cfg.Directory, last.first), Line: 1, Seq: l.head.Seq + 1,
			What: "the segment is empty and named after another entry; remove it if nothing was in it",
		}
	}
	return nil
}

// scan follows the chain through a segment, cuts off a torn end if it may, and
// sets head, index and the segment's size.
func (l *Ledger) scan(s *segment, mend bool) error {
	path := segmentPath(l.cfg.Directory, s.first)
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	walk, err := enter(f, path, s.first)
	if err != nil {
		return err
	}
	l.index = index{}
	for {
		_, err := walk.next()
		var p *Problem
		switch {
		case err == nil:
			l.index.add(walk.at)
			continue
		case errors.Is(err, io.EOF):
			s.size, l.head = walk.at, walk.head
			return nil
		case mend && errors.As(err, &p) && p.Torn:
			s.size, l.head = walk.at, walk.head
			return l.mend(f, path, p.Offset)
		default:
			return fmt.Errorf("%w; look at it with 'leasehold ledger verify', and put the file back as it was, or move all of the ledger away to begin a new one", err)
		}
	}
}

// enter begins a walk through a segment without the one before it: what its first
// entry says of that is believed, if there is a first entry.
func enter(f *os.File, path string, first uint64) (*walk, error) {
	w := &walk{path: path, lines: newLines(f), head: Head{Seq: first - 1}}
	if first > 1 {
		if line, err := w.read(); err == nil {
			if e, err := Decode(line); err == nil {
				w.head.Hash = e.Prev
			}
		}
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return nil, err
		}
		w.startAt(f, 1, 0)
	}
	return w, nil
}

// mend cuts the segment at offset. What is cut off is set aside first; if a crash
// comes between the two, it is done again.
func (l *Ledger) mend(f *os.File, path string, offset int64) error {
	tear := &Tear{File: path, Offset: offset, Saved: fmt.Sprintf("%s.%d.torn", path, offset)}
	if _, err := f.Seek(offset, io.SeekStart); err != nil {
		return err
	}
	out, err := os.OpenFile(tear.Saved, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	tear.Bytes, err = io.Copy(out, f)
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return fmt.Errorf("cannot set aside the torn end of %s: %w", path, err)
	}
	if err := errors.Join(f.Truncate(offset), f.Sync()); err != nil {
		return fmt.Errorf("cannot cut off the torn end of %s: %w", path, err)
	}
	l.torn = tear
	return syncDir(l.cfg.Directory)
}
