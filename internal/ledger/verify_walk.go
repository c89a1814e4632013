// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// verifier follows the chain from segment to segment.
type verifier struct {
	ctx     context.Context
	dir     string
	report  Report
	anchors []Head  // those not passed yet, by Seq
	end     Problem // at the end of what was read, for what is missing there
	waits   int     // for a line to be finished
}

// segment follows the chain through the segment named after entry first.
func (v *verifier) segment(first uint64, partial, last bool) error {
	path := segmentPath(v.dir, first)
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := &walk{path: path, lines: newLines(f), head: v.report.Head}
	begins := v.report.Segments == 0
	if begins {
		if w, err = enter(f, path, first); err != nil {
			return err
		}
		v.report.Before = w.head.Hash
	}
	v.report.Segments++
	switch {
	case begins && first > 1 && !partial:
		v.fail(w, fmt.Sprintf("the ledger begins with entry %d: those before it are missing, which is right only if they were dropped to save space", first))
		return nil
	case w.head.Seq+1 != first:
		v.fail(w, fmt.Sprintf("the segment is named after entry %d, where entry %d belongs: a segment is missing, or the end of one", first, w.head.Seq+1))
		return nil
	}
	if begins && !v.pass(w, w.head) {
		return nil
	}
	return v.follow(w, f, last)
}

// askEvery is after how many entries it looks whether it is still wanted.
const askEvery = 1024

func (v *verifier) follow(w *walk, f *os.File, last bool) error {
	for n := 1; ; n++ {
		if n%askEvery == 0 && v.ctx.Err() != nil {
			return v.ctx.Err()
		}
		e, err := w.next()
		if errors.Is(err, io.EOF) {
			v.end = *w.problem(false, "")
			return nil
		}
		if err != nil {
			again, err := v.stop(w, f, err, last)
			if !again {
				return err
			}
			continue
		}
		v.take(&e, w.end-w.at)
		if !v.pass(w, w.head) {
			return nil
		}
	}
}

// stop reports the problem that err is, or has the walk try again if the line is
// only being written. It returns an error that is none.
func (v *verifier) stop(w *walk, f *os.File, err error, last bool) (again bool, _ error) {
	var p *Problem
	if !errors.As(err, &p) {
		return false, err
	}
	p.Torn = p.Torn && last // a crash tears the last segment only
	if p.Torn {
		again, err := v.grows(f, p.Offset)
		if err != nil {
			return false, err
		}
		if again {
			w.startAt(f, p.Line, p.Offset)
			return true, nil
		}
	}
	v.report.Problem = p
	return false, nil
}

// take counts an entry as whole.
func (v *verifier) take(e *Entry, bytes int64) {
	if v.report.Entries == 0 {
		v.report.First = e.Seq
	}
	v.report.Entries++
	v.report.Bytes += bytes
	v.report.Head, v.report.Time = e.Head(), e.Time
}

// A write that is under way shows within growing, and ends within maxWaits of it.
const (
	growing  = 20 * time.Millisecond
	maxWaits = 50
)

// grows reports whether the torn line at offset gets longer, as it does while it
// is being written, and has the file go on from there.
func (v *verifier) grows(f *os.File, offset int64) (bool, error) {
	before, err := f.Seek(0, io.SeekEnd)
	if err != nil || v.waits == maxWaits {
		return false, err
	}
	v.waits++
	timer := time.NewTimer(growing)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-v.ctx.Done():
		return false, v.ctx.Err()
	}
	after, err := f.Seek(0, io.SeekEnd)
	if err != nil || after <= before {
		return false, err
	}
	_, err = f.Seek(offset, io.SeekStart)
	return err == nil, err
}

// pass holds head against the anchors, and reports whether to go on.
func (v *verifier) pass(w *walk, head Head) bool {
	for len(v.anchors) > 0 && v.anchors[0].Seq <= head.Seq {
		anchor := v.anchors[0]
		switch {
		case anchor.Seq < head.Seq:
			v.fail(w, fmt.Sprintf("the anchored entry %d is not there any more, so it cannot be compared", anchor.Seq))
			return false
		case anchor.Hash != head.Hash:
			v.fail(w, fmt.Sprintf("entry %d has the hash %s, anchored was %s: the ledger was written anew, or the head is that of another", head.Seq, head.Hash, anchor.Hash))
			return false
		}
		v.anchors = v.anchors[1:]
		v.report.Anchors++
	}
	return true
}

// finish looks for anchors beyond the end.
func (v *verifier) finish() {
	if len(v.anchors) == 0 {
		return
	}
	last := v.anchors[len(v.anchors)-1]
	v.end.What = fmt.Sprintf("the ledger ends with entry %d, before the anchored entry %d: its end was cut off", v.report.Head.Seq, last.Seq)
	v.report.Problem = &v.end
}

func (v *verifier) fail(w *walk, what string) {
	v.report.Problem = w.problem(false, what)
	if w.number > 0 {
		// The line just read is the one in question.
		v.report.Problem.Seq = w.head.Seq
	} else {
		v.report.Problem.Line = 1
	}
}
