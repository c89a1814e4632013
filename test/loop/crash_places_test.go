// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package loop_test

import (
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/crashpoint"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// places are where the gateway has to die on a stage. That the ledger has what is
// committed, and nothing is begun, is acting.
func (s *stage) places() (all []string) {
	all = append(all, crashpoint.Wrote+"/publish PATCH agents/status")
	if s.decides != "" {
		all = append(all, crashpoint.Decided+"/"+string(s.decides), crashpoint.Committed+"/"+string(s.decides))
	}
	for _, kind := range s.kinds {
		all = append(all, crashpoint.Acting+"/"+string(kind), crashpoint.Acted+"/"+string(kind))
		for _, state := range []string{trustapi.StateDoing, trustapi.StateVerified, trustapi.StateDone} {
			all = append(all, crashpoint.Committed+"/"+string(kind)+"."+state)
		}
	}
	for _, kind := range s.published {
		all = append(all, crashpoint.Published+"/"+string(kind))
	}
	return append(all, s.within...)
}

// mayBe are the places that are come by, or not, as it happens: which of the lines is
// first, and whether something was published already. It dies there as well.
var mayBe = []string{
	"committed/*.failing", "committed/*.waiting", "committed/credential.*", "wrote/* PATCH agents/status",
	// An Event is lost with who dies before it is written.
	"wrote/event.* POST events", "wrote/event.* PATCH events",
	// Of a pod that is ended first, or a token that ends with its cycle, there is
	// nothing left to do.
	"wrote/isolate PATCH pods", "wrote/label PATCH jobs", "wrote/label PATCH pods", "wrote/connect PATCH pods",
	"wrote/revoke PUT auth/token/revoke-accessor", "wrote/revoke PUT sys/leases/revoke",
	"acting/revoke_cycle", "acted/revoke_cycle", "committed/revoke_cycle.*", "wrote/revoke_cycle PUT *",
}

// diedAtAll expects that the gateway died at each place, and that there is no other.
func (s *stage) diedAtAll(t *testing.T, died []string) {
	t.Helper()
	all := s.places()
	for _, place := range all {
		assert.Contains(t, died, place, "it is not come by any more: what is done instead?")
	}
	for _, place := range died {
		known := slices.Contains(all, place) || slices.ContainsFunc(mayBe, func(pattern string) bool {
			// A star may stand for a path.
			ok, err := path.Match(flat(pattern), flat(place))
			require.NoError(t, err)
			return ok
		})
		assert.True(t, known, "%s is a step that is not written down as one of a %s", place, s.name)
	}
}

func flat(place string) string { return strings.ReplaceAll(place, "/", ":") }

// Each kind of action is one of a stage.
func TestEachKindOfActionIsDiedAt(t *testing.T) {
	for _, kind := range trust.ActionKinds {
		assert.True(t, slices.ContainsFunc(stages, func(s stage) bool { return slices.Contains(s.kinds, kind) }), "%s", kind)
	}
}
