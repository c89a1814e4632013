// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPercentilesAreOfTheNearestRank(t *testing.T) {
	var s sample
	assert.Zero(t, s.at(50))
	for i := range 100 {
		s = append(s, time.Duration(100-i))
	}
	assert.Equal(t, []time.Duration{50, 95, 99}, []time.Duration{s.at(50), s.at(95), s.at(99)})
	assert.Equal(t, time.Duration(7), sample{7}.at(95))
}

func TestTheLastLineIsForPrograms(t *testing.T) {
	r := report{log: io.Discard}
	r.latency("idle", "one", sample{12 * time.Millisecond}, 2*time.Millisecond, 5*time.Millisecond)
	r.figure("two", 3, "MB", 8)
	var out bytes.Buffer
	require.NoError(t, r.write(&out))
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	assert.Contains(t, out.String(), "5: missed")
	assert.Contains(t, out.String(), "8: held")
	var got report
	require.NoError(t, json.Unmarshal([]byte(lines[len(lines)-1]), &got))
	assert.InDelta(t, 10, got.Latencies[0].P95, .001)
	assert.InDelta(t, 3, got.Figures[0].Value, .001)
}

func TestRequestsAreCountedByWhatWasAsked(t *testing.T) {
	m := counted.FindStringSubmatch(`apiserver_request_total{code="200",component="apiserver",dry_run="",group="leasehold.dev",resource="agents",scope="resource",subresource="status",verb="APPLY",version="v1alpha1"} 12`)
	require.NotNil(t, m)
	assert.Equal(t, []string{"200", "agents", "status", "APPLY", "12"}, m[1:])
	before := requests{"APPLY agents/status": 3}
	assert.Equal(t, []line{{"APPLY agents/status", 2}}, requests{"APPLY agents/status": 5}.since(before))
	assert.Equal(t, []line{{"writes of agents/status", 0}}, requests{"APPLY agents/status": 3}.since(before))
}
