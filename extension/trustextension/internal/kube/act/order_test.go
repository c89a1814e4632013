// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// A crash may come after any action, and a restart tries again what was open: each
// action comes twice, after any part of the others, and the end is the same.
func TestActionsInAnyOrderAndTwice(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			s := set(t)
			random := rand.New(rand.NewPCG(seed, 0))
			s.job("theirs", "0")
			s.must(s.launch("one"))
			s.bare("loose", "")
			s.waitPods(3)

			s.hold(trust.Shadow, true)
			shuffled(s, random, trust.Label, trust.Isolate, trust.Suspend)
			assert.Empty(t, s.pods())
			for _, job := range s.jobs() {
				assert.True(t, *job.Spec.Suspend)
			}

			s.hold(trust.Shadow, false)
			shuffled(s, random, trust.Label, trust.Connect, trust.Launch)
			require.Len(t, s.jobs(), 3)
			s.waitPods(3)
			for _, job := range s.jobs() {
				assert.False(t, *job.Spec.Suspend)
				assert.NotContains(t, job.Annotations, v1alpha1.AnnotationSuspendedBy)
			}
		})
	}
}

// shuffled does each action twice in some order, not always looking whether it
// shows, and at the end each once more until it does.
func shuffled(s *stage, random *rand.Rand, kinds ...trust.ActionKind) {
	s.t.Helper()
	var all []trustapi.Action
	for _, kind := range kinds {
		action := s.action(kind)
		all = append(all, action, action)
	}
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	for i := range all {
		s.soon(func(ctx context.Context) error {
			_, err := s.Do(ctx, all[i])
			return err
		})
		if random.IntN(2) == 0 {
			_ = s.Verify(s.t.Context(), all[i])
		}
	}
	for i := range all {
		s.must(all[i])
	}
}
