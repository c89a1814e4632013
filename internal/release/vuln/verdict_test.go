// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vuln

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func day(t *testing.T, text string) time.Time {
	t.Helper()
	parsed, err := time.Parse(time.DateTime, text)
	require.NoError(t, err)
	return parsed
}

func TestJudge(t *testing.T) {
	called := []Finding{{ID: "GO-1", Module: "m", Fixed: "v2.0.0", Called: "m.F"}}
	linked := []Finding{{ID: "GO-1", Module: "m", Fixed: "v2.0.0"}}
	explained := []Exception{{ID: "GO-1", Why: "only on Plan 9", Until: Day{day(t, "2026-06-30 00:00:00")}}}
	tests := []struct {
		name       string
		findings   []Finding
		exceptions []Exception
		today      string
		says, want string
	}{
		{"nothing", nil, nil, "2026-06-01 00:00:00", "", ""},
		{"linked only", linked, nil, "2026-06-01 00:00:00", "linked, never called", ""},
		{"called", called, nil, "2026-06-01 00:00:00", "CALLED", "GO-1: m.F is called: update m to v2.0.0"},
		{"explained", called, explained, "2026-06-30 23:59:59", "explained: only on Plan 9", ""},
		{"explained no longer", called, explained, "2026-07-01 00:00:01", "its exception is over", "ended on 2026-06-30"},
		{"no longer called", linked, explained, "2026-06-01 00:00:00", "linked", "take it out"},
		{"no longer there", nil, explained, "2026-06-01 00:00:00", "", "take it out"},
		{"not mended", []Finding{{ID: "GO-2", Module: "n", Called: "n.F"}}, nil, "2026-06-01 00:00:00", "GO-2", "none yet"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			err := Judge(&out, tt.findings, tt.exceptions, day(t, tt.today))
			assert.Contains(t, out.String(), tt.says)
			if tt.want == "" {
				assert.NoError(t, err)
			} else {
				assert.ErrorContains(t, err, tt.want)
			}
		})
	}
}

func TestReadFindings(t *testing.T) {
	const config = `{"config":{"scanner_name":"govulncheck"}}`
	found, err := ReadFindings(strings.NewReader(config + `{"osv":{"id":"GO-1","summary":"Bad"}}{"progress":{"message":"..."}}
		{"finding":{"osv":"GO-1","fixed_version":"v2.0.0","trace":[{"module":"m"}]}}
		{"finding":{"osv":"GO-1","fixed_version":"v2.0.0","trace":[{"module":"m","package":"m/p","receiver":"*T","function":"F"},{"module":"us"}]}}
		{"finding":{"osv":"GO-1"}}`))
	require.NoError(t, err)
	assert.Equal(t, []Finding{{ID: "GO-1", Summary: "Bad", Module: "m", Fixed: "v2.0.0", Called: "m/p.*T.F"}}, found)
	for _, broken := range []string{"", "{}", config + "{", "no JSON"} {
		_, err := ReadFindings(strings.NewReader(broken))
		assert.Error(t, err, broken)
	}
}

func TestReadExceptions(t *testing.T) {
	read, err := ReadExceptions(strings.NewReader("exceptions:\n  - {id: GO-1, why: because, until: 2026-06-30}\n"))
	require.NoError(t, err)
	assert.Equal(t, []Exception{{ID: "GO-1", Why: "because", Until: Day{day(t, "2026-06-30 00:00:00")}}}, read)
	read, err = ReadExceptions(strings.NewReader(""))
	require.NoError(t, err)
	assert.Empty(t, read)
	for name, text := range map[string]string{
		"no reason":   "exceptions: [{id: GO-1, until: 2026-06-30}]",
		"no day":      "exceptions: [{id: GO-1, why: because}]",
		"no real day": "exceptions: [{id: GO-1, why: because, until: 2026-02-30}]",
		"no id":       "exceptions: [{why: because, until: 2026-06-30}]",
		"twice":       "exceptions: [{id: GO-1, why: because, until: 2026-06-30}, {id: GO-1, why: because, until: 2026-06-30}]",
		"unknown key": "exceptions: [{id: GO-1, why: because, until: 2026-06-30, forever: true}]",
		"no YAML":     "exceptions: [",
	} {
		_, err := ReadExceptions(strings.NewReader(text))
		assert.Error(t, err, name)
	}
}
