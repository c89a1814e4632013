// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/ledger"
)

// ledgerGoldens are command lines on the ledgers of makeLedgers by the name of the
// file in testdata/ledger that holds what each prints and returns.
var ledgerGoldens = map[string]string{
	"verify":         "ledger verify",
	"verify_head":    "ledger verify --head 3:THIRD --head 8:EIGHTH",
	"verify_json":    "ledger verify -o json --head 8:EIGHTH",
	"verify_forged":  "ledger verify --head 3:EIGHTH",
	"verify_cut":     "ledger verify --dir cut --head 8:EIGHTH",
	"verify_flipped": "ledger verify --dir flipped",
	"verify_broken":  "ledger verify --dir flipped -o json",
	"verify_torn":    "ledger verify --dir torn",
	"verify_dropped": "ledger verify --dir dropped",
	"verify_partial": "ledger verify --dir dropped --partial",
	"verify_none":    "ledger verify --dir missing",
	"verify_empty":   "ledger verify --dir empty",
	"show":           "ledger show",
	"show_agent":     "ledger show --agent support-desk --kind decision --kind intent",
	"show_since":     "ledger show --since 2026-03-01T12:00:05Z --limit 2",
	"show_json":      "ledger show --limit 1 -o json",
	"show_nothing":   "ledger show --agent nobody",
	"show_flipped":   "ledger show --dir flipped",
	"show_missing":   "ledger show --dir missing",
	"export":         "ledger export --from 2 --to 3",
	"export_otlp":    "ledger export --from 2 --to 2 --form otlp",
	"export_nothing": "ledger export --from 100",
	"export_flipped": "ledger export --dir flipped --from 4",
	"help":           "ledger",
	"help_verify":    "ledger verify --help",
	"help_show":      "ledger show --help",
	"help_export":    "ledger export --help",
	"usage_head":     "ledger verify --head 12",
	"usage_kind":     "ledger show --kind decisions",
	"usage_since":    "ledger show --since yesterday",
	"usage_limit":    "ledger show --limit 0",
	"usage_form":     "ledger export --form csv",
	"usage_range":    "ledger export --from 5 --to 4",
	"usage_argument": "ledger show support-desk",
}

func TestLedgerGolden(t *testing.T) {
	folder, err := filepath.Abs(filepath.Join("testdata", "ledger"))
	require.NoError(t, err)
	t.Chdir(t.TempDir())
	entries := makeLedgers(t)
	heads := strings.NewReplacer("THIRD", entries[2].Hash.String(), "EIGHTH", entries[7].Hash.String())
	for name, line := range ledgerGoldens {
		t.Run(name, func(t *testing.T) {
			compareGolden(t, filepath.Join(folder, name+".golden"), transcript(t, heads.Replace(line)))
		})
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.golden"))
	require.NoError(t, err)
	assert.Len(t, files, len(ledgerGoldens), "every golden file has a test")
}

// ledgerDrafts tell of an agent that was demoted; one of them has a text that
// would clear the screen.
func ledgerDrafts() []ledger.Draft {
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	drafts := []ledger.Draft{
		{Kind: ledger.KindSystem, What: "started with policy default", ID: "start-1"},
		{Agent: "support-desk", Kind: ledger.KindEvidence, ID: "e1", What: "a cycle scored 97.5, debt 0.00", Data: json.RawMessage(`{"score":97.5}`)},
		{Agent: "support-desk", Kind: ledger.KindEvidence, ID: "e2", What: "identity.mismatch: claims to be <billing>", Data: json.RawMessage(`{"hard":true}`)},
		{Agent: "support-desk", Kind: ledger.KindDecision, ID: "d1", What: "demoted from restricted to shadow: identity.mismatch"},
		{Agent: "support-desk", Kind: ledger.KindIntent, ID: "a1", What: "disable the identity"},
		{Agent: "evil\x1b[2J\r\nname", Kind: ledger.KindEvidence, ID: "e3", What: "a finding\x1b]0;owned\x07 of \u202eeman"},
		{Agent: "support-desk", Kind: ledger.KindAction, ID: "a1", What: "disable the identity: observed, nothing was done"},
		{Agent: "support-desk", Kind: ledger.KindRequest, ID: "r1", What: "ana released it: a test account"},
	}
	for i := range drafts {
		drafts[i].Time = noon.Add(time.Duration(i) * 1500 * time.Millisecond)
	}
	return drafts
}

// makeLedgers makes a ledger in the default directory, in three segments, and
// others like it that something was done to.
func makeLedgers(t *testing.T) []ledger.Entry {
	t.Helper()
	entries, _ := ledger.Chain(ledger.Head{}, ledgerDrafts())
	for _, dir := range []string{defaultLedger, "cut", "flipped", "torn", "dropped"} {
		appendTo(t, dir, entries)
	}
	segment := func(dir string, first int) string {
		return filepath.Join(dir, fmt.Sprintf("ledger-%020d.jsonl", first))
	}
	require.NoError(t, os.Remove(segment("cut", 7)))
	require.NoError(t, os.Remove(segment("dropped", 1)))
	change := func(path string, f func(text []byte) []byte) {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(path, f(text), 0o600))
	}
	change(segment("flipped", 4), func(text []byte) []byte {
		return bytes.Replace(text, []byte("disable"), []byte("Disable"), 1)
	})
	change(segment("torn", 7), func(text []byte) []byte { return text[:len(text)-30] })
	require.NoError(t, os.Mkdir("empty", 0o750))
	return entries
}

// appendTo writes entries into segments of three.
func appendTo(t *testing.T, dir string, entries []ledger.Entry) {
	t.Helper()
	l, err := ledger.Open(ledger.Config{Directory: dir, MaxSegmentBytes: 1})
	require.NoError(t, err)
	for len(entries) > 0 {
		n := min(3, len(entries))
		require.NoError(t, l.Append(entries[:n]))
		entries = entries[n:]
	}
	require.NoError(t, l.Close())
}
