// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func BenchmarkAppend(b *testing.B) {
	for _, sync := range []bool{false, true} {
		for _, n := range []int{1, 256} {
			b.Run(fmt.Sprintf("sync=%t/entries=%d", sync, n), func(b *testing.B) {
				l := open(b, Config{Directory: b.TempDir(), Sync: sync})
				drafts := make([]Draft, n)
				for i := range drafts {
					drafts[i] = draft(i)
				}
				b.ReportAllocs()
				rounds := 0
				for b.Loop() {
					entries, _ := Chain(l.Head(), drafts)
					require.NoError(b, l.Append(entries))
					rounds++
				}
				require.Equal(b, uint64(rounds*n), l.Head().Seq)
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(rounds*n), "ns/entry")
			})
		}
	}
}

func BenchmarkChain(b *testing.B) {
	drafts := []Draft{draft(1)}
	b.ReportAllocs()
	for b.Loop() {
		Chain(Head{}, drafts)
	}
}

func BenchmarkDecode(b *testing.B) {
	line := chain(Head{}, 1)[0].AppendLine(nil)
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(line); err != nil {
			b.Fatal(err)
		}
	}
}

// filled is a ledger of 100,000 entries, of about 30 MB.
func filled(b *testing.B) *Ledger {
	b.Helper()
	l := open(b, Config{Directory: b.TempDir(), MaxSegmentBytes: 16 << 20})
	for range 100 {
		add(b, l, 1000)
	}
	return l
}

func BenchmarkVerify(b *testing.B) {
	l := filled(b)
	b.ReportAllocs()
	for b.Loop() {
		report := verify(b, l.cfg.Directory, Expect{})
		require.Nil(b, report.Problem)
		require.Equal(b, uint64(100_000), report.Entries)
		b.SetBytes(report.Bytes)
	}
}

func BenchmarkOpen(b *testing.B) {
	l := filled(b)
	cfg := l.cfg
	b.SetBytes(l.last().size)
	require.NoError(b, l.Close())
	for b.Loop() {
		again, err := Open(cfg)
		require.NoError(b, err)
		require.NoError(b, again.Close())
	}
}

func BenchmarkEntries(b *testing.B) {
	l := filled(b)
	for name, from := range map[string]uint64{"recent": 99_901, "old": 30_001} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				some, err := l.Entries(from, 100)
				require.NoError(b, err)
				require.Len(b, some, 100)
			}
		})
	}
}
