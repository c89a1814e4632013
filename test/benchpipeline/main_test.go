// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/synth"
)

// TestMain lets the test binary be the child that a round starts.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "-child" {
		if err := runChild(os.Args[2]); err != nil {
			panic(err)
		}
		return
	}
	m.Run()
}

func TestEveryPipelineLosesNothing(t *testing.T) {
	traffic, err := prepare(synth.Typical(1), 8)
	require.NoError(t, err)
	for _, name := range []string{"base", "assembled", "ours"} {
		t.Run(name, func(t *testing.T) {
			m, err := round(t.Context(), name, traffic, options{
				rate: 10000, warmUp: 100 * time.Millisecond, duration: 500 * time.Millisecond,
			})
			require.NoError(t, err)
			assert.Positive(t, m.spans)
			assert.Greater(t, m.rss, int64(20<<20), "a collector is larger than this")
			assert.Equal(t, name != "base", m.points > 0, "all but the floor make metrics")
		})
	}
}

func TestInFlight(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, inFlight(t.Context(), &out, 200))
	assert.Contains(t, out.String(), "200 cycles in flight, 8 steps each: heap +")
}

func TestUnknownPipeline(t *testing.T) {
	_, err := start(t.Context(), "none")
	assert.ErrorContains(t, err, "none does not come up")
}

func TestRunRefusesNoRounds(t *testing.T) {
	assert.ErrorContains(t, run(t.Context(), "", 0, options{}), "-rounds must be at least 1 (got 0)")
}
