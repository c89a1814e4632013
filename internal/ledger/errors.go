// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"errors"
	"fmt"
)

// What goes wrong with a ledger, beside what the file system says.
var (
	// ErrChain is that entries do not continue the chain.
	ErrChain = errors.New("the entries do not continue the chain")
	// ErrLocked is that another process writes to the ledger.
	ErrLocked = errors.New("the ledger is open for writing already")
	// ErrStopped is that a write failed in a way that could not be undone: the
	// ledger has to be opened anew.
	ErrStopped = errors.New("the ledger takes nothing more until it is opened again")
	// ErrClosed is that the ledger was closed.
	ErrClosed = errors.New("the ledger is closed")
	// ErrEntry is that a line is no entry, or that its hash is not its own.
	ErrEntry = errors.New("not a valid entry")
	// ErrCorrupt is that files of the ledger are not as they were written; it is
	// what a Problem is.
	ErrCorrupt = errors.New("the ledger is damaged")
)

// Problem is a place at which the chain is broken.
type Problem struct {
	// File is the path of the segment.
	File string `json:"file"`
	// Line counts from 1, Offset in bytes from 0; the line begins there.
	Line   int   `json:"line"`
	Offset int64 `json:"offset"`
	// Seq is that of the entry which should stand there, 0 if unknown.
	Seq uint64 `json:"seq"`
	// What says what is wrong.
	What string `json:"what"`
	// Torn is set where the end of the last segment is no whole line: what a
	// crash in the middle of a write leaves. Open repairs it.
	Torn bool `json:"torn"`
}

// Error implements error.
func (p *Problem) Error() string {
	return fmt.Sprintf("%s: line %d (offset %d, entry %d): %s", p.File, p.Line, p.Offset, p.Seq, p.What)
}

// Unwrap makes it ErrCorrupt.
func (p *Problem) Unwrap() error { return ErrCorrupt }
