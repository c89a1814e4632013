// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package track

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/cycle"
)

// A cycle whose run has ended does not wait for its root any more.
func TestACycleEndsWithItsRun(t *testing.T) {
	from := &Origin{Sender: "ns/planner", Run: "job"}
	key := Key{Sender: "ns/planner", Run: "job"}
	for name, tt := range map[string]struct {
		steps []*cycle.Step
		key   Key
		want  []Close
	}{
		"no root":          {[]*cycle.Step{step(2, 1, cycle.RoleLLM, used(9, 1))}, key, []Close{CloseRun}},
		"a root waits":     {[]*cycle.Step{step(2, 1, cycle.RoleLLM, used(9, 1)), step(1, 0, cycle.RoleAgent)}, key, nil},
		"another sender's": {[]*cycle.Step{step(2, 1, cycle.RoleLLM, used(9, 1))}, Key{Sender: "ns/rival", Run: "job"}, nil},
		"no step":          {nil, key, nil},
	} {
		t.Run(name, func(t *testing.T) {
			tr := newTracker(Config{})
			feed(tr, from, tt.steps...)
			tr.End(t0, tt.key, true)
			tr.End(t0, tt.key, true)
			var got []Close
			for _, s := range tr.Drain() {
				got = append(got, s.Close)
			}
			assert.Equal(t, tt.want, got)
		})
	}
}

// That the root is missing of a run that succeeded is a gap of the telemetry: it
// earns nothing, and is no finding.
func TestAMissingRootOfARunThatSucceededIsNoFinding(t *testing.T) {
	for succeeded, rules := range map[bool][]string{true: nil, false: {"trace.root"}} {
		tr := newPlayer(t).tracker
		from := &Origin{Sender: "ns/planner", Run: "job"}
		feed(tr, from, step(2, 1, cycle.RoleLLM, used(9, 1)), step(3, 1, cycle.RoleTool, calls("search")))
		tr.End(t0, Key{Sender: "ns/planner", Run: "job"}, succeeded)
		settled := tr.Drain()
		require.Len(t, settled, 1)
		require.NotNil(t, settled[0].Verdict)
		assert.True(t, settled[0].Verdict.RootMissing)
		var fired []string
		for _, f := range settled[0].Verdict.Fired {
			if f.Rule == "trace.root" {
				fired = append(fired, f.Rule)
			}
		}
		assert.Equal(t, rules, fired, "succeeded: %v", succeeded)
	}
}
