// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// Expect is what a ledger has to be beside unbroken.
type Expect struct {
	// Anchors are heads that were written down elsewhere: the chain has to go
	// through all of them. Without any, nobody can tell whether entries were cut
	// off at the end, or the whole was written anew.
	Anchors []Head
	// Partial takes a ledger whose oldest segments were dropped.
	Partial bool
}

// Report is what Verify found.
type Report struct {
	// Segments, Entries and Bytes are how much was read and found whole.
	Segments int    `json:"segments"`
	Entries  uint64 `json:"entries"`
	Bytes    int64  `json:"bytes"`
	// First is the first entry that is there, 0 in an empty ledger. If it is not
	// 1, Before is the hash of the entry before it, by what it says itself.
	First  uint64 `json:"first"`
	Before Hash   `json:"before"`
	// Head is the last entry that is whole, written at Time.
	Head Head      `json:"head"`
	Time time.Time `json:"time"`
	// Anchors is how many of the anchors the chain goes through.
	Anchors int `json:"anchors"`
	// Problem is the first place at which the chain is broken, nil if it is not.
	Problem *Problem `json:"problem"`
}

// Verify follows the chain through all segments in dir, in a fixed amount of
// memory, up to the first place at which it is broken. It writes nothing, so
// that it may look on while a ledger is written to. The error is what keeps it
// from reading; what it finds is in the report.
func Verify(ctx context.Context, dir string, expect Expect) (Report, error) {
	all, err := segments(dir)
	if err != nil {
		return Report{}, err
	}
	v := verifier{ctx: ctx, dir: dir, end: Problem{File: dir, Line: 1, Seq: 1}, anchors: slices.Clone(expect.Anchors)}
	slices.SortFunc(v.anchors, func(a, b Head) int { return cmp.Compare(a.Seq, b.Seq) })
	for i, s := range all {
		err := v.segment(s.first, expect.Partial, i == len(all)-1)
		if err != nil || v.report.Problem != nil {
			return v.report, err
		}
	}
	if len(all) == 0 && !v.pass(&walk{path: dir, lines: newLines(nil)}, Head{}) {
		return v.report, nil
	}
	v.finish()
	return v.report, nil
}
