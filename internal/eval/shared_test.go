// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"os"
	"path/filepath"
	"testing"
)

// sharedData is the folder of shared evaluation data, which a plain clone does
// not have.
func sharedData(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("LEASEHOLD_SHARED")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "shared", "data")
	}
	if _, err := os.Stat(filepath.Join(folder, "agentdojo_runs.jsonl.gz")); err != nil {
		t.Skipf("shared evaluation data is absent (set LEASEHOLD_SHARED to its folder): %v", err)
	}
	return folder
}
