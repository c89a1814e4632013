// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package witness

import (
	"testing"

	"github.com/stretchr/testify/assert"
	batchv1 "k8s.io/api/batch/v1"
)

// The Job controller takes a second or so to end a Job whose pods are over.
func TestThatNothingOfARunRunsIsToldBeforeItsEnd(t *testing.T) {
	t.Parallel()
	r, l := newRoom(t), new(listener)
	r.witness(l)
	j := r.job("idle", func(j *batchv1.Job) {
		retries := int32(3)
		j.Spec.BackoffLimit = &retries
	})
	first := r.runs(j, imageA)
	assert.False(t, l.last(t, j, goesOn).Idle)

	r.stops(first, "Failed", "Error", nil)
	idle := l.last(t, j, func(c told) bool { return c.Idle })
	assert.False(t, idle.Ended, "it may go on")

	second := r.runs(j, imageA, first.Name)
	l.last(t, j, func(c told) bool { return !c.Idle && !c.Ended })
	r.stops(second, "Succeeded", "Completed", nil)
	l.last(t, j, func(c told) bool { return c.Idle || c.Ended })
	end := l.last(t, j, hasEnded)
	assert.False(t, end.Idle)
	assert.True(t, end.Succeeded)
	var kinds []bool
	for _, c := range l.of(j) {
		kinds = append(kinds, c.Idle)
	}
	// Its end may be seen with its last pod's.
	assert.Contains(t, [][]bool{{false, true, false, true, false}, {false, true, false, false}}, kinds, "each of it is told once")
}
