// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/cycle"
)

// shared opens a file of the shared evaluation data, or skips the test.
func shared(t *testing.T, name string) *os.File {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", filepath.FromSlash(name)))
	if os.IsNotExist(err) {
		t.Skipf("shared evaluation data is not here: %v", err)
	}
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, f.Close()) })
	return f
}

func TestImportSharedTables(t *testing.T) {
	tests := []struct {
		file, form string
		imported   int
	}{
		{"prices/models_dev_limits_cost.json", FormModelsDev, 480},
		{"prices/genai-prices_v2_data_slim.json", FormGenAIPrices, 1250},
	}
	for _, tt := range tests {
		t.Run(tt.form, func(t *testing.T) {
			c, report, err := ImportPrices(shared(t, tt.file), "")
			require.NoError(t, err)
			assert.Equal(t, tt.form, report.Form)
			assert.Greater(t, report.Imported, tt.imported)
			t.Logf("%d imported, %d skipped", report.Imported, report.SkippedTotal)
			m, how := c.Find("gcp.gemini", "gemini-3-pro-preview")
			require.Equal(t, MatchExact, how)
			usd, src := m.Cost(cycle.Usage{Input: 1662, Output: 106}, date(t, "2025-11-19"), "")
			assert.InDelta(t, 0.004596, usd, 1e-12)
			assert.Equal(t, CostPriced, src)
		})
	}
}

// billedRun is one benchmark run whose provider told what it charged per call.
type billedRun struct {
	Billed float64 `json:"billed_usd"`
	Steps  []struct {
		// Billed is nil in six runs, whose total the client reckoned itself
		// with a cache price of 0.125 instead of the provider's 0.2.
		Billed  *float64 `json:"billed_usd"`
		Created int64    `json:"created"`
		Input   int64    `json:"input_tokens"`
		Cached  int64    `json:"cached_tokens"`
		Output  int64    `json:"output_tokens"`
		Thought int64    `json:"reasoning_tokens"`
		Model   string   `json:"model"`
	} `json:"steps"`
}

// TestBilledRuns prices real runs, and every call of them that was billed by
// itself, as the provider did.
func TestBilledRuns(t *testing.T) {
	zipped, err := gzip.NewReader(shared(t, "swebench_runs.jsonl.gz"))
	require.NoError(t, err)
	lines := bufio.NewScanner(zipped)
	lines.Buffer(nil, 64<<20)
	var ours, billed float64
	for lines.Scan() {
		var run billedRun
		require.NoError(t, json.Unmarshal(lines.Bytes(), &run))
		ours, billed = ours+run.price(t), billed+run.Billed
	}
	require.NoError(t, lines.Err())
	require.Positive(t, billed)
	assert.InEpsilon(t, billed, ours, 0.001)
	t.Logf("billed at $%.4f, priced at $%.4f", billed, ours)
}

func (r *billedRun) price(t *testing.T) (sum float64) {
	t.Helper()
	for _, s := range r.Steps {
		m, how := Default().Find("", s.Model)
		require.NotNil(t, m, s.Model)
		require.Less(t, how, MatchFamily, s.Model)
		u := cycle.Usage{Input: s.Input, Output: s.Output, CacheRead: s.Cached, Reasoning: s.Thought}
		usd, src := m.Cost(u, time.Unix(s.Created, 0), "")
		require.Equal(t, CostPriced, src)
		if s.Billed != nil {
			require.InDelta(t, *s.Billed, usd, 1e-9*usd)
		}
		sum += usd
	}
	return sum
}
