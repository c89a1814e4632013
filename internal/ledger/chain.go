// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import "crypto/sha256"

// Chain gives drafts their places after head, and returns the new head. It
// changes drafts that cannot be written as they are: times become UTC, texts
// that are too long are cut and end in "…", bytes that are no UTF-8 become
// U+FFFD, and data that is no JSON object or longer than MaxData is replaced by
// an object that says so.
func Chain(head Head, drafts []Draft) ([]Entry, Head) {
	if len(drafts) == 0 {
		return nil, head
	}
	entries := make([]Entry, len(drafts))
	var body []byte
	for i := range drafts {
		e := &entries[i]
		*e = Entry{Seq: head.Seq + 1, Prev: head.Hash, Draft: drafts[i].fit()}
		body = e.appendBody(body[:0])
		e.Hash = sha256.Sum256(body)
		head = e.Head()
	}
	return entries, head
}

// Head is the end of a chain whose last entry is e.
func (e *Entry) Head() Head { return Head{Seq: e.Seq, Hash: e.Hash} }

// follows reports whether e stands right after head.
func (e *Entry) follows(head Head) bool {
	return e.Seq == head.Seq+1 && e.Prev == head.Hash
}
