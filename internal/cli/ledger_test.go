// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/semconv"
)

// TestLedgerShowFollows: entries show as they are appended, also when they begin a
// new segment, and only those that were asked for.
func TestLedgerShowFollows(t *testing.T) {
	for name, test := range map[string]struct {
		flags []string
		want  []string
	}{
		"table": {nil, []string{
			"     SEQ  TIME                 AGENT                     KIND      WHAT",
			"       2  2026-03-01 12:00:01  support-desk              evidence  a cycle scored 97.5, debt 0.00",
			"       3  2026-03-01 12:00:03  support-desk              evidence  identity.mismatch: claims to be <billing>",
			"       6  2026-03-01 12:00:07  evil·[2J··name            evidence  a finding·]0;owned· of ·eman",
		}},
		"json": {[]string{"-o", "json"}, []string{`{"v":1,"seq":2,`, `{"v":1,"seq":3,`, `{"v":1,"seq":6,`}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			entries, _ := ledger.Chain(ledger.Head{}, ledgerDrafts())
			appendTo(t, dir, entries[:2])

			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			out, in := io.Pipe()
			var code int
			done := make(chan struct{})
			go func() {
				defer close(done)
				line := append([]string{"ledger", "show", "--follow", "--kind", "evidence", "--dir", dir}, test.flags...)
				code = Run(ctx, line, Streams{Out: in, Err: io.Discard})
				_ = in.Close()
			}()
			lines := bufio.NewScanner(out)
			for i, want := range test.want {
				if strings.Contains(want, "SEQ") {
					require.True(t, lines.Scan())
					assert.Equal(t, want, lines.Text())
					continue
				}
				require.True(t, lines.Scan())
				assert.True(t, strings.HasPrefix(lines.Text(), want), lines.Text())
				if i < len(test.want)-1 {
					appendTo(t, dir, entries[:min(3*(i+1), len(entries))])
				}
			}
			stop()
			_, err := io.Copy(io.Discard, out)
			require.NoError(t, err)
			<-done
			assert.Equal(t, ExitOK, code)
		})
	}
}

// TestLedgerShowIsTheLast: of a long ledger, filtered or not.
func TestLedgerShowIsTheLast(t *testing.T) {
	dir := t.TempDir()
	drafts := make([]ledger.Draft, 1000)
	for i := range drafts {
		drafts[i] = ledger.Draft{Time: time.Unix(int64(i), 0), Kind: ledger.KindEvidence, Agent: fmt.Sprintf("a%d", i%2)}
	}
	entries, _ := ledger.Chain(ledger.Head{}, drafts)
	appendTo(t, dir, entries)
	for _, test := range []struct {
		flags string
		first string
		lines int
	}{
		{"--limit 7", `"seq":994,`, 7},
		{"--limit 7 --agent a1", `"seq":988,`, 7},
		{"", `"seq":951,`, 50},
		{"--limit 2000", `"seq":1,`, 1000},
	} {
		code, stdout, stderr := run(t, append([]string{"ledger", "show", "-o", "json", "--dir", dir}, strings.Fields(test.flags)...)...)
		require.Equal(t, ExitOK, code, stderr)
		assert.Equal(t, test.lines, strings.Count(stdout, "\n"), test.flags)
		assert.Contains(t, stdout[:20], test.first, test.flags)
	}
}

// TestLedgerExportCanBeChecked: what is exported is the ledger itself, or all that
// it takes to make it again.
func TestLedgerExportCanBeChecked(t *testing.T) {
	dir := t.TempDir()
	drafts := make([]ledger.Draft, 2*otlpRecords+3)
	for i := range drafts {
		drafts[i] = ledgerDrafts()[i%len(ledgerDrafts())]
	}
	entries, _ := ledger.Chain(ledger.Head{}, drafts)
	appendTo(t, dir, entries)

	code, stdout, stderr := run(t, "ledger", "export", "--dir", dir)
	require.Equal(t, ExitOK, code, stderr)
	var want []byte
	for i := range entries {
		want = entries[i].AppendLine(want)
	}
	assert.True(t, bytes.Equal(want, []byte(stdout)))

	code, stdout, stderr = run(t, "ledger", "export", "--form", "otlp", "--dir", dir)
	require.Equal(t, ExitOK, code, stderr)
	requests := strings.Split(strings.TrimSpace(stdout), "\n")
	assert.Len(t, requests, 3)
	var got []ledger.Entry
	for _, request := range requests {
		logs, err := new(plog.JSONUnmarshaler).UnmarshalLogs([]byte(request))
		require.NoError(t, err)
		records := logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords()
		for _, record := range records.All() {
			got = append(got, entryOf(t, record))
		}
	}
	assert.Equal(t, entries, got)
}

// entryOf makes the entry again that a record tells of.
func entryOf(t *testing.T, record plog.LogRecord) (e ledger.Entry) {
	t.Helper()
	attr := func(key string) string {
		value, _ := record.Attributes().Get(key)
		return value.AsString()
	}
	seq, _ := record.Attributes().Get(semconv.LedgerSeq)
	e = ledger.Entry{Seq: uint64(seq.Int()), Draft: ledger.Draft{
		Time: record.Timestamp().AsTime(), Agent: attr(semconv.IdentityAgent), Kind: ledger.Kind(strings.TrimPrefix(record.EventName(), semconv.EventLedger)),
		ID: attr(semconv.LedgerID), What: record.Body().Str(),
	}}
	if data, ok := record.Attributes().Get(semconv.LedgerDataJSON); ok {
		e.Data = []byte(data.Str())
	}
	require.NoError(t, e.Prev.UnmarshalText([]byte(attr(semconv.LedgerPrevious))))
	require.NoError(t, e.Hash.UnmarshalText([]byte(attr(semconv.LedgerHash))))
	again, err := ledger.Decode(e.AppendLine(nil))
	require.NoError(t, err)
	return again
}

func TestParseSince(t *testing.T) {
	now := time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Time{
		"90m": now.Add(-90 * time.Minute), "2026-03-01": time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC),
		"2026-03-01T12:00:00Z": time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC),
	} {
		got, err := parseSince(text, now)
		require.NoError(t, err)
		assert.True(t, want.Equal(got), text)
	}
	_, err := parseSince("-1h", now)
	assert.Error(t, err)
}
