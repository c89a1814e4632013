// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kube_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

// An agent whose cycles are fine climbs, each cycle launched by a span of the one
// before it.
func TestAnAgentClimbsByItsOwnSpans(t *testing.T) {
	r := newRig(t, demo)
	r.Agent("librarian", "next", func(a *v1alpha1.Agent) { a.Spec.MaxPhase = v1alpha1.PhaseRestricted })
	r.Ask("librarian", "launch")
	a := r.Await("librarian", "it is in restricted", func(a *v1alpha1.Agent) bool { return a.Status.Phase == v1alpha1.PhaseRestricted })
	assert.EqualValues(t, 1, a.Status.PhaseLevel)
	assert.Greater(t, a.Status.Cycles, int64(2))
	require.Eventually(t, func() bool { return len(r.Events("Promoted")) == 1 }, patience, 100*time.Millisecond)
	r.Await("librarian", "a cycle runs in restricted", func(*v1alpha1.Agent) bool {
		jobs := r.Jobs()
		for i := range jobs {
			if jobs[i].Labels[v1alpha1.LabelPhase] == "restricted" {
				return true
			}
		}
		return false
	})
}
