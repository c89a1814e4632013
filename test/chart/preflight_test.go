// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package chart_test

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/test/chart"
)

// preflight is what leasehold preflight says of manifests, by the id of each check.
func preflight(t *testing.T, manifests string) map[string]string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join(chart.Root(), "_build", "leasehold"), "preflight", "-o", "json", "-f", "-")
	cmd.Stdin = strings.NewReader(manifests)
	out, _ := cmd.Output() // 1 where something failed, which the report says
	var report struct {
		Results []struct {
			ID, Status string
			Findings   []struct{ Object, Text string }
		}
	}
	require.NoError(t, json.Unmarshal(out, &report), "run make build before; %s", out)
	require.Len(t, report.Results, 24)
	all := map[string]string{}
	for _, r := range report.Results {
		assert.Empty(t, r.Findings, r.ID)
		all[r.ID] = r.Status
	}
	return all
}

// What the chart makes passes every check that manifests alone can pass: what is left
// needs a Vault, spans, or the day from which on a policy was observed.
func TestTheChartPassesPreflight(t *testing.T) {
	preflight(t, rendered(t, system, nil))
	left := []string{"vault.paths", "vault.ttl", "vault.tokens", "vault.sudo", "vault.audit", "otel.spans", "otel.coverage", "trust.observe"}
	values := everything(t)
	values["kafka"] = map[string]any{"enabled": false} // what lies over content is skipped
	var unknown []string
	for id, status := range preflight(t, rendered(t, system, values)) {
		if status == "unknown" {
			unknown = append(unknown, id)
			continue
		}
		assert.Equal(t, "passed", status, id)
	}
	assert.ElementsMatch(t, left, unknown)
}
