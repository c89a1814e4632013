// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseStat(t *testing.T) {
	d, err := parseStat("4242 (a (b) c) S 1 4242 4242 0 -1 4194560 900 0 3 0 250 75 0 0 20 0 9 0 100 1 1\n")
	require.NoError(t, err)
	assert.Equal(t, 3250*time.Millisecond, d)
	for _, bad := range []string{"", "1 (x) S 1 2", "1 (x) S 1 1 1 0 -1 1 1 1 1 1 ten 75 0"} {
		_, err := parseStat(bad)
		assert.Error(t, err, bad)
	}
}

func TestParseStatus(t *testing.T) {
	raw := []byte("Name:\tx\nVmPeak:\t  900 kB\nVmHWM:\t   1024 kB\nVmRSS:\t seven kB\n")
	n, err := parseStatus(raw, "VmHWM")
	require.NoError(t, err)
	assert.Equal(t, int64(1<<20), n)
	_, err = parseStatus(raw, "VmRSS")
	assert.ErrorContains(t, err, "status field VmRSS")
	_, err = parseStatus(raw, "VmSwap")
	assert.ErrorContains(t, err, "no field VmSwap")
}
