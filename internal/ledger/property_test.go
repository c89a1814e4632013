// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestAnyHistory: whatever is appended, in whatever pieces, into segments of
// whatever size, with restarts and repeats anywhere: it is read as it was, and
// the chain is whole.
func TestAnyHistory(t *testing.T) {
	base := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		cfg := Config{
			Directory:       tempDir(t, base),
			MaxSegmentBytes: rapid.Int64Range(1, 5000).Draw(t, "segment"),
			Sync:            rapid.Bool().Draw(t, "sync"),
		}
		l := open(t, cfg)
		var all []Entry
		for range rapid.IntRange(0, 12).Draw(t, "steps") {
			if rapid.IntRange(0, 3).Draw(t, "restart") == 0 {
				require.NoError(t, l.Close())
				l = open(t, cfg)
				assert.Nil(t, l.Recovered())
			}
			more, head := Chain(l.Head(), drafts(6).Draw(t, "drafts"))
			all = append(all, more...)
			again := rapid.IntRange(0, min(5, len(all)-len(more))).Draw(t, "again")
			require.NoError(t, l.Append(all[len(all)-len(more)-again:]))
			assert.Equal(t, head, l.Head())
		}
		assert.Equal(t, all, readAll(t, l, rapid.IntRange(1, 9).Draw(t, "page")))
		from := rapid.Uint64Range(0, uint64(len(all))+2).Draw(t, "from")
		some, err := l.Entries(from, 3)
		require.NoError(t, err)
		begin := min(max(int(from), 1)-1, len(all))
		assert.Equal(t, append([]Entry(nil), all[begin:min(begin+3, len(all))]...), some)

		anchors := []Head{{}, l.Head()}
		require.NoError(t, l.Close())
		report := verify(t, cfg.Directory, Expect{Anchors: anchors})
		assert.Nil(t, report.Problem)
		assert.Equal(t, uint64(len(all)), report.Entries)
		assert.Equal(t, anchors[1], report.Head)
		assert.Equal(t, 2, report.Anchors)
		assert.Equal(t, append([]Entry(nil), all[begin:]...), readFiles(t, cfg.Directory, from))
		assert.Equal(t, anchors[1], byTheBook(t, cfg.Directory))
	})
}
