// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"errors"
	"fmt"
	"io"
)

// walk follows the chain through a segment.
type walk struct {
	path string
	*lines
	// head is that of the last entry read.
	head    Head
	scratch []byte
}

// next reads the next entry and checks that it continues the chain. It returns
// io.EOF at the end, and a *Problem where the chain is broken.
func (w *walk) next() (Entry, error) {
	line, err := w.read()
	switch {
	case err == nil:
	case errors.Is(err, errTorn):
		return Entry{}, w.problem(true, "the line has no end")
	case errors.Is(err, errLong):
		return Entry{}, w.problem(false, fmt.Sprintf("the line is longer than %d bytes, and so no entry", MaxLine))
	case errors.Is(err, io.EOF):
		return Entry{}, io.EOF
	default:
		return Entry{}, fmt.Errorf("cannot read %s: %w", w.path, err)
	}
	var e Entry
	if e, w.scratch, err = decode(line, w.scratch); err != nil {
		return e, w.problem(false, err.Error())
	}
	if e.Seq != w.head.Seq+1 {
		return e, w.problem(false, fmt.Sprintf("entry %d stands where entry %d belongs: lines are missing, doubled or out of order", e.Seq, w.head.Seq+1))
	}
	if e.Prev != w.head.Hash {
		return e, w.problem(false, "it does not hold the hash of the entry before it: one of the two was replaced")
	}
	w.head = e.Head()
	return e, nil
}

func (w *walk) problem(torn bool, what string) *Problem {
	return &Problem{File: w.path, Line: w.number, Offset: w.at, Seq: w.head.Seq + 1, What: what, Torn: torn}
}
