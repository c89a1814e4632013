// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Reader reads entries from the files of a ledger, which another process may
// write to meanwhile. It belongs to one goroutine.
type Reader struct {
	dir  string
	from uint64
	// at is the first entry of the segment it is in.
	at   uint64
	file *os.File
	walk *walk
}

// NewReader returns a reader of the entries from from on, those of them that are
// left. It holds a file open until Close. A directory that is not there
// is fs.ErrNotExist.
func NewReader(dir string, from uint64) (*Reader, error) {
	all, err := segments(dir)
	if err != nil {
		return nil, err
	}
	r := &Reader{dir: dir, from: from, at: 1}
	if len(all) == 0 {
		return r, nil
	}
	r.at = all[0].first
	for _, s := range all[1:] {
		if s.first <= from {
			r.at = s.first
		}
	}
	if err := r.enter(r.at, nil); err != nil {
		return nil, err
	}
	if err := r.skipTo(from); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// skipTo goes to entry from without a look at those before it.
func (r *Reader) skipTo(from uint64) error {
	if from <= r.at {
		return nil
	}
	if err := r.walk.skip(from - r.at - 1); err != nil {
		return r.startOver() // it ends before: Next reads up to there
	}
	// The one before from is read in full, for the hash that from has to hold.
	line, err := r.walk.read()
	if err != nil {
		return r.startOver()
	}
	if e, err := Decode(line); err == nil && e.Seq+1 == from {
		r.walk.head = e.Head()
		return nil
	}
	return r.startOver()
}

// startOver has Next begin with the segment, so that it comes upon what is wrong.
func (r *Reader) startOver() error {
	return errors.Join(r.Close(), r.enter(r.at, nil))
}

// enter opens the segment named after entry first. before is the head that it has
// to continue, nil to believe its first entry.
func (r *Reader) enter(first uint64, before *Head) error {
	path := segmentPath(r.dir, first)
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	w := &walk{path: path, lines: newLines(f)}
	if before != nil {
		w.head = *before
	} else if w, err = enter(f, path, first); err != nil {
		return errors.Join(err, f.Close())
	}
	_ = r.Close() // it was only read from
	r.at, r.file, r.walk = first, f, w
	return nil
}

// Next returns the next entry. At the end it returns io.EOF, and may be called
// again when there is more. Where the chain is broken it returns a *Problem.
func (r *Reader) Next() (Entry, error) {
	if r.walk == nil {
		if err := r.enter(r.at, nil); errors.Is(err, fs.ErrNotExist) {
			return Entry{}, io.EOF
		} else if err != nil {
			return Entry{}, err
		}
	}
	for {
		e, err := r.walk.next()
		var p *Problem
		switch {
		case errors.As(err, &p) && p.Torn:
			// It may be under way.
			if _, err := r.file.Seek(p.Offset, io.SeekStart); err != nil {
				return e, err
			}
			r.walk.startAt(r.file, p.Line, p.Offset)
			return e, io.EOF
		case err == nil && e.Seq < r.from:
			continue
		case !errors.Is(err, io.EOF):
			return e, err
		}
		r.walk.number-- // there was no line
		if moved, err := r.move(); err != nil || !moved {
			return e, err
		}
	}
}

// move goes on to the next segment. Where there is none it returns io.EOF, if
// there is no later one either.
func (r *Reader) move() (bool, error) {
	head := r.walk.head
	if head.Seq+1 == r.at {
		return false, io.EOF // the segment is empty so far
	}
	err := r.enter(head.Seq+1, &head)
	if err == nil {
		return true, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	all, err := segments(r.dir)
	if err != nil {
		return false, err
	}
	if len(all) == 0 || all[len(all)-1].first <= head.Seq+1 {
		return false, io.EOF
	}
	// More lines may have come, and a segment after them, since the last look.
	if info, err := r.file.Stat(); err != nil || info.Size() > r.walk.at {
		return err == nil, err
	}
	return false, r.walk.problem(false, fmt.Sprintf("the segment of entry %d is missing", head.Seq+1))
}

// Close lets go of the file.
func (r *Reader) Close() error {
	if r.file == nil {
		return nil
	}
	err := r.file.Close()
	r.file, r.walk = nil, nil
	return err
}

// Last reads the last segment of the ledger in dir, and returns the sequence
// number of its last whole entry; 0 for a ledger without entries.
func Last(dir string) (uint64, error) {
	all, err := segments(dir)
	if err != nil || len(all) == 0 {
		return 0, err
	}
	r := &Reader{dir: dir, at: all[len(all)-1].first}
	defer r.Close()
	for last := r.at - 1; ; {
		e, err := r.Next()
		switch {
		case errors.Is(err, io.EOF):
			return last, nil
		case err != nil:
			return 0, err
		}
		last = e.Seq
	}
}
