// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// An outage makes 200 agents bad at once: 20 fall, the fleet freezes and the rest
// stay where they are, frozen. Single agents with hard events are stopped all the
// same. When it is over, the freeze ends by itself.
func TestAnOutageDoesNotTakeTheFleetDown(t *testing.T) {
	const agents = 200
	r, m := newRig(t, func(c *Config) { c.Policy.Fleet = trust.DefaultPolicy().Fleet }), making()
	names := make([]string, agents)
	for i := range names {
		names[i] = fmt.Sprintf("ns/agent-%03d", i)
	}
	everybody := func(clean bool) {
		batch := make([]trustapi.Submission, agents)
		for i, name := range names {
			batch[i] = m.cycle(name, clean)
		}
		r.submit(batch...)
		r.quiet()
	}
	for range 4 {
		everybody(true)
	}
	require.Equal(t, agents, r.Fleet().ByPhase["restricted"])

	for range 6 {
		everybody(false)
	}
	f := r.Fleet()
	assert.Equal(t, agents/10, f.ByPhase["shadow"])
	assert.Equal(t, agents-agents/10, f.ByCondition[trustapi.ConditionHeld])
	require.NotNil(t, f.Frozen)
	assert.Equal(t, "loop.failing", f.Cause)
	for _, name := range names[agents-3:] {
		r.submit(m.finding(name, "phase.write", anomaly.Critical, true))
	}
	r.quiet()
	assert.Equal(t, 3, r.Fleet().ByCondition[trustapi.ConditionQuarantined])

	for range 30 {
		everybody(true)
		r.clock.pass(time.Minute)
	}
	require.Eventually(t, func() bool { return r.Fleet().Frozen == nil }, patience, time.Millisecond)
	f = r.Fleet()
	assert.Zero(t, f.ByCondition[trustapi.ConditionHeld], "the debt has sunk")
	assert.Equal(t, 3, f.ByCondition[trustapi.ConditionQuarantined])
}
