// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"crypto/sha256"
	"fmt"
)

// keptBuffer is how much memory is kept from one Append for the next.
const keptBuffer = 1 << 20

// Append writes entries that Chain made of the head in one write. Those that the
// ledger has already are left out, so what may or may not have been written
// before a crash can be appended again; entries that are not the continuation
// are ErrChain. After an error nothing of it counts: the file is cut back, and if
// even that fails the ledger takes nothing more (ErrStopped) until it is opened
// again.
func (l *Ledger) Append(entries []Entry) error {
	l.writing.Lock()
	defer l.writing.Unlock()
	if l.stopped != nil {
		return fmt.Errorf("%w: %w", ErrStopped, l.stopped)
	}
	if l.lock == nil {
		return ErrClosed
	}
	entries, err := l.fresh(entries)
	if err != nil || len(entries) == 0 {
		return err
	}
	ends, err := l.encode(entries)
	if err != nil {
		return err
	}
	if err := l.makeRoom(entries[0].Seq, len(l.buffer)); err != nil {
		return err
	}
	at := l.last().size
	if err := l.write(at); err != nil {
		return err
	}
	l.install(entries[len(entries)-1].Head(), at, ends)
	if cap(l.buffer) > keptBuffer {
		l.buffer = nil
	}
	l.prune()
	return nil
}

// fresh checks that entries are a chain which goes on from the head or comes to
// it, and returns those after the head.
func (l *Ledger) fresh(entries []Entry) ([]Entry, error) {
	old := 0
	for i := range entries {
		e := &entries[i]
		if i > 0 && !e.follows(entries[i-1].Head()) {
			return nil, fmt.Errorf("%w: entry %d is not the one after entry %d", ErrChain, e.Seq, entries[i-1].Seq)
		}
		if e.Seq <= l.head.Seq {
			old++
		}
	}
	if old > 0 {
		// They hold each other's hashes, so the last of them speaks for all.
		known, err := l.headAt(entries[old-1].Seq)
		if err != nil {
			return nil, err
		}
		if known != entries[old-1].Head() {
			return nil, fmt.Errorf("%w: the ledger holds another entry %d", ErrChain, known.Seq)
		}
		return entries[old:], nil
	}
	if len(entries) > 0 && !entries[0].follows(l.head) {
		return nil, fmt.Errorf("%w: entry %d does not follow the ledger's head, entry %d", ErrChain, entries[0].Seq, l.head.Seq)
	}
	return entries, nil
}

// headAt is what the head was when it was that of entry seq.
func (l *Ledger) headAt(seq uint64) (Head, error) {
	if seq == l.head.Seq {
		return l.head, nil
	}
	found, err := l.Entries(seq, 1)
	if err != nil {
		return Head{}, err
	}
	if len(found) == 0 || found[0].Seq != seq {
		return Head{}, fmt.Errorf("%w: entry %d was dropped and cannot be compared", ErrChain, seq)
	}
	return found[0].Head(), nil
}

// encode writes the entries into the buffer, and returns where each ends there.
func (l *Ledger) encode(entries []Entry) (ends []int, err error) {
	l.buffer = l.buffer[:0]
	ends = make([]int, len(entries))
	for i := range entries {
		e := &entries[i]
		if err := e.bounds(); err != nil {
			return nil, fmt.Errorf("%w: entry %d: %w", ErrChain, e.Seq, err)
		}
		begin := len(l.buffer)
		l.buffer = e.appendBody(l.buffer)
		if e.Hash != sha256.Sum256(l.buffer[begin:]) {
			return nil, fmt.Errorf("%w: entry %d was changed after it was chained", ErrChain, e.Seq)
		}
		l.buffer = e.appendHash(l.buffer)
		ends[i] = len(l.buffer)
	}
	return ends, nil
}

// write puts the buffer at offset at of the last segment, or leaves the segment
// as it was.
func (l *Ledger) write(at int64) error {
	path := segmentPath(l.cfg.Directory, l.last().first)
	_, err := l.file.WriteAt(l.buffer, at)
	if err != nil {
		err = fmt.Errorf("cannot write to %s: %w", path, err)
		if undo := l.file.Truncate(at); undo != nil {
			l.stopped = fmt.Errorf("%w; nor cut it back: %w", err, undo)
		}
		return err
	}
	if !l.cfg.Sync {
		return nil
	}
	if err := l.file.Sync(); err != nil {
		// What the disk holds now nobody knows, and a second sync may not tell.
		l.stopped = fmt.Errorf("cannot make %s durable: %w", path, err)
		_ = l.file.Truncate(at) // the next Open reads what is there
		return l.stopped
	}
	return nil
}

// install lets readers see what was written at offset at.
func (l *Ledger) install(head Head, at int64, ends []int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	begin := 0
	for _, end := range ends {
		l.index.add(at + int64(begin))
		begin = end
	}
	l.last().size = at + int64(begin)
	l.head = head
}
