// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// What an agent gets while nothing of it runs no end of a cycle ends: it ends,
// but for what waits for its run, and not before its run may be told of.
func TestWhatIsHeldWhileNothingRuns(t *testing.T) {
	r, h := running(t)
	waits := token(3, "next", trustapi.SourceBrokered)
	r.bind("ns/a", token(1, "", trustapi.SourceAudit))
	r.bind("ns/a", token(2, "made up", trustapi.SourceHint))
	r.bind("ns/a", waits)
	r.tick()
	assert.Len(t, r.bound("ns/a"), 3, "its run may be told of yet")
	r.clock.pass(startWithin)
	r.tick()
	r.quiet()
	assert.Equal(t, []string{waits.Accessor}, r.bound("ns/a"))
	assert.ElementsMatch(t, []string{"", "made up"}, h.ended())
	assert.Equal(t, 1, r.noted("credential.stray"))
	r.clock.pass(time.Hour)
	r.tick()
	r.quiet()
	assert.Len(t, h.ended(), 2, "once is enough")
}

func TestWhatIsNotAstray(t *testing.T) {
	c := token(1, "", trustapi.SourceAudit)
	for name, before := range map[string]func(*rig, *ender){
		"its run is told of": func(r *rig, _ *ender) { r.run(trust.RunChange{ID: "a", Started: r.clock.get(), Admitted: true}) },
		"evidence is lost":   func(r *rig, _ *ender) { r.clock.pass(startWithin); r.Impair("a test") },
		"a launch is under way": func(r *rig, h *ender) {
			h.fail(trust.Launch, errTest)
			_, err := r.Ask(r.t.Context(), "ns/a", trust.Request{Verb: trust.VerbLaunch, Who: "ada", Why: "test"})
			require.NoError(r.t, err)
		},
		"a restart is no end": func(r *rig, _ *ender) { r.restart() },
	} {
		t.Run(name, func(t *testing.T) {
			r, h := running(t)
			r.bind("ns/a", c)
			before(r, h)
			if name != "a restart is no end" {
				r.clock.pass(startWithin)
			}
			r.tick()
			assert.Zero(t, r.noted("credential.stray"))
			assert.Len(t, r.bound("ns/a"), 1)
			h.fail(trust.Launch, nil)
		})
	}
}
