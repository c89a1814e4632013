// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act_test

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/kubeapi"
	"github.com/leasehold/leasehold/test/stack"
	"github.com/leasehold/leasehold/test/stack/faults"
)

// onSecrets fails the first requests about Secrets of a kind.
func onSecrets(t *testing.T, times int64, status int, lost float64, is func(*http.Request) bool) (*kubeapi.Clients, *faults.Faults) {
	t.Helper()
	var left atomic.Int64
	left.Store(times)
	f := faults.New(faults.Options{Rate: 1, Lost: lost, Statuses: []int{status}, Only: func(r *http.Request) bool {
		return strings.Contains(r.URL.Path, "/secrets") && is(r) && left.Add(-1) >= 0
	}})
	conf := cluster.Config()
	conf.Wrap(f.Wrap)
	clients, err := kubeapi.New(conf)
	require.NoError(t, err)
	return clients, f
}

func isTried(r *http.Request) bool { return r.Method == http.MethodPost && isDry(r) }
func isMade(r *http.Request) bool  { return r.Method == http.MethodPost && !isDry(r) }
func isDry(r *http.Request) bool   { return r.URL.Query().Get("dryRun") != "" }

// However the API server fails between two steps, a cycle ends up with one token.
func TestACycleHasOneTokenThroughFaultsOfTheAPIServer(t *testing.T) {
	tests := map[string]struct {
		times  int64
		status int
		lost   float64
		is     func(*http.Request) bool
		// after is how many tokens are there after the failure.
		after int
	}{
		"the look fails":                      {2, 503, 0, isTried, 0},
		"the Secret is not made":              {1, 500, 0, isMade, 1},
		"the Secret is not made twice":        {2, 503, 0, isMade, 1},
		"the Secret is refused":               {1, 403, 0, isMade, 0},
		"too many requests":                   {1, 429, 0, isMade, 0},
		"the Secret is made, the answer lost": {1, 500, 1, isMade, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			clients, f := onSecrets(t, test.times, test.status, test.lost, test.is)
			s := setVault(t, withClients(clients))
			action := s.launch("next")
			_, err := s.Do(t.Context(), action)
			require.Error(t, err)
			assert.Len(t, s.vault.Live(t), test.after)
			s.must(action)
			require.Len(t, s.jobs(), 1)
			s.oneToken(s.jobs()[0].Name)
			assert.EqualValues(t, test.times, f.Failed())
		})
	}
}

func TestACycleHasOneTokenThroughFaultsOfVault(t *testing.T) {
	const entity, create, lookup = "identity/entity/name", "auth/token/create", "lookup-accessor"
	tests := map[string][]stack.Fault{
		"sealed before the Job":    {{Path: entity, Mode: stack.FaultStatus, Count: 2}},
		"it makes none":            {{Path: create, Mode: stack.FaultStatus, Count: 2}},
		"it drops the request":     {{Path: create, Mode: stack.FaultDrop, Count: 1}},
		"it hangs":                 {{Path: create, Mode: stack.FaultHang, Count: 1}},
		"the look fails":           {{Path: lookup, Mode: stack.FaultStatus, Count: 1}},
		"the answer to it is lost": {{Path: lookup, Mode: stack.FaultAfterDrop, Count: 1}},
		"it is too slow":           {{Path: lookup, Mode: stack.FaultDelay, DelayMS: 2500, Count: 1}},
		"it is too busy":           {{Path: create, Mode: stack.FaultStatus, Status: 429, Count: 1}},
	}
	for name, broken := range tests {
		t.Run(name, func(t *testing.T) {
			s := setVault(t)
			require.NoError(t, s.vault.Faults(t.Context(), broken...))
			action := s.launch("next")
			_, err := s.Do(t.Context(), action)
			require.Error(t, err)
			assert.Empty(t, s.vault.Live(t))
			s.must(action)
			require.NoError(t, s.vault.Faults(t.Context()))
			require.Len(t, s.jobs(), 1)
			s.oneToken(s.jobs()[0].Name)
		})
	}
}

// Of a token whose wrapping is lost on its way nobody has anything: it ends by itself.
func TestAWrappingThatIsLostIsNobodys(t *testing.T) {
	s := setVault(t)
	require.NoError(t, s.vault.Faults(t.Context(), stack.Fault{Path: "auth/token/create", Mode: stack.FaultAfterDrop, Count: 1}))
	action := s.launch("next")
	_, err := s.Do(t.Context(), action)
	require.Error(t, err)
	s.must(action)
	held := s.record.Credentials(s.agent)
	require.Len(t, held, 1)
	for _, token := range s.vault.Live(t) {
		if token.Accessor != held[0].Accessor {
			assert.LessOrEqual(t, token.TTL.Minutes(), 5.0)
		}
	}
}

// A record that cannot be written, or was and nobody heard of it.
func TestACycleHasOneTokenThroughFaultsOfTheRecord(t *testing.T) {
	for name, late := range map[string]bool{"not written": false, "written": true} {
		t.Run(name, func(t *testing.T) {
			s := setVault(t)
			s.record.Fail, s.record.Late = errors.New("not the leader"), late
			action := s.launch("next")
			_, err := s.Do(t.Context(), action)
			require.ErrorContains(t, err, "not the leader")
			assert.Empty(t, s.vault.Live(t))
			s.record.Fail = nil
			s.must(action)
			s.oneToken(s.jobs()[0].Name)
		})
	}
}

func TestManyLaunchesAtOnceAreOneToken(t *testing.T) {
	s := setVault(t)
	action := s.launch("next")
	var all sync.WaitGroup
	errs := make([]error, 20)
	for i := range errs {
		all.Go(func() { _, errs[i] = s.Do(t.Context(), action) })
	}
	all.Wait()
	for _, err := range errs {
		assert.NoError(t, err)
	}
	s.oneToken(s.jobs()[0].Name)
}
