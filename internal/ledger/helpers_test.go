// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var someday = time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.UTC)

// draft is the nth of a series of drafts that are all different.
func draft(n int) Draft {
	return Draft{
		Time: someday.Add(time.Duration(n) * time.Second), Agent: fmt.Sprintf("agent-%d", n%3),
		Kind: KindDecision, ID: fmt.Sprintf("d%d", n), What: fmt.Sprintf("demoted by rule %d", n),
		Data: json.RawMessage(fmt.Sprintf(`{"debt":%d.5}`, n)),
	}
}

// chain is n entries after head.
func chain(head Head, n int) []Entry {
	drafts := make([]Draft, n)
	for i := range drafts {
		drafts[i] = draft(int(head.Seq) + i + 1)
	}
	entries, _ := Chain(head, drafts)
	return entries
}

func open(t require.TestingT, cfg Config) *Ledger {
	l, err := Open(cfg)
	require.NoError(t, err)
	if c, ok := t.(interface{ Cleanup(func()) }); ok {
		c.Cleanup(func() { _ = l.Close() })
	}
	return l
}

// add appends n entries more.
func add(t require.TestingT, l *Ledger, n int) []Entry {
	entries := chain(l.Head(), n)
	require.NoError(t, l.Append(entries))
	return entries
}

// write makes a ledger of n entries in dir and closes it. Small segments hold
// about four entries.
func write(t testing.TB, dir string, n int) []Entry {
	t.Helper()
	l := open(t, Config{Directory: dir, MaxSegmentBytes: smallSegment})
	var all []Entry
	for range n {
		all = append(all, add(t, l, 1)...)
	}
	require.NoError(t, l.Close())
	return all
}

const smallSegment = 1300

// segmentFiles are the paths of the segments, in order.
func segmentFiles(t require.TestingT, dir string) (paths []string) {
	all, err := segments(dir)
	require.NoError(t, err)
	for _, s := range all {
		paths = append(paths, segmentPath(dir, s.first))
	}
	return paths
}

func verify(t require.TestingT, dir string, expect Expect) Report {
	report, err := Verify(contextOf(t), dir, expect)
	require.NoError(t, err)
	return report
}

// readAll pages through the ledger.
func readAll(t require.TestingT, l *Ledger, page int) (all []Entry) {
	for from := uint64(1); ; {
		more, err := l.Entries(from, page)
		require.NoError(t, err)
		if len(more) == 0 {
			return all
		}
		all = append(all, more...)
		from = all[len(all)-1].Seq + 1
	}
}

// tempDir is a directory of its own for each try of a property.
func tempDir(t *rapid.T, base string) string {
	dir, err := os.MkdirTemp(base, "")
	require.NoError(t, err)
	return filepath.Join(dir, "ledger")
}

func contextOf(t require.TestingT) context.Context {
	if c, ok := t.(interface{ Context() context.Context }); ok {
		return c.Context()
	}
	return context.Background()
}
