// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// Who logs in while nothing of the agent runs is not the agent; who does so just
// before its run is told of is.
func TestACredentialThatIsIssuedOutside(t *testing.T) {
	s := newSite(t, func(c *Config) { c.StartWithin = 2 * time.Second })
	s.watched(t)
	s.login(t, "bot")
	f := s.finds(t, anomaly.RuleOutside)
	assert.Equal(t, bot, f.Agent)
	assert.True(t, f.Proven)
	assert.Equal(t, Source, f.Source)
	assert.NotEmpty(t, f.Cycle)
	assert.NotContains(t, f.Cycle, s.Credentials(bot)[0].Accessor)
	assert.Equal(t, anomaly.Critical, f.Finding.Severity)
	assert.True(t, f.Finding.Enforce)

	s.login(t, "other")
	s.run(other, Run{ID: "job-1", Started: time.Now()})
	require.Eventually(t, func() bool { return len(s.Credentials(other)) == 1 && s.Credentials(other)[0].Cycle == "job-1" }, patience, poll)
	s.settle(t)
	assert.Len(t, s.found(anomaly.RuleOutside), 1)
}

// A kubelet that is late to tell that a pod runs makes no finding.
func TestARunThatIsToldOfLate(t *testing.T) {
	s := newSite(t, func(c *Config) { c.StartWithin = 30 * c.Tolerance })
	s.watched(t)
	began := time.Now()
	s.login(t, "bot")
	require.Eventually(t, func() bool { return len(s.Credentials(bot)) == 1 }, patience, poll)
	time.Sleep(3 * s.cfg.Tolerance)
	assert.Empty(t, s.found(anomaly.RuleOutside))
	s.run(bot, Run{ID: "job-1", Started: began})
	s.settle(t)
	assert.Empty(t, s.found(anomaly.RuleOutside))
	require.Eventually(t, func() bool { return s.Credentials(bot)[0].Cycle == "job-1" }, patience, poll)
}

// What cannot be seen is not held against anybody.
func TestNothingIsFoundInTheDark(t *testing.T) {
	s := newSite(t, func(c *Config) { c.Blind = func() bool { return true } })
	s.watched(t)
	s.login(t, "bot")
	require.Eventually(t, func() bool { return s.counts(CountFindings, "unknown") > 0 }, patience, poll)
	assert.Empty(t, s.told)
}

// A credential that is used after its cycle has ended.
func TestACredentialThatOutlivesItsCycle(t *testing.T) {
	s := newSite(t, func(c *Config) { c.Tolerance = time.Second })
	s.watched(t)
	s.run(bot, Run{ID: "job-1", Started: time.Now()})
	made := s.login(t, "bot")
	require.Eventually(t, func() bool { return len(s.Credentials(bot)) == 1 }, patience, poll)
	s.run(bot)
	require.Eventually(t, func() bool {
		seen, ok := s.runs.of(cycleOf{bot, "job-1"})
		return ok && !seen.ended.IsZero()
	}, patience, poll)
	s.read(t, made.Token, "secret/orders/1", "") // as it ends
	s.settle(t)                                  // which is longer than is tolerated
	assert.Empty(t, s.found(anomaly.RuleOutlives))
	for range 3 {
		s.read(t, made.Token, "secret/orders/1", "")
	}
	f := s.finds(t, anomaly.RuleOutlives)
	assert.Equal(t, "job-1", f.Cycle)
	s.settle(t)
	assert.Len(t, s.found(anomaly.RuleOutlives), 1, "it is told of once")
}

// A token may have the policies of a phase that its agent held just now.
func TestACredentialThatIsTooWide(t *testing.T) {
	s := newSite(t, func(c *Config) { c.NarrowWithin = 3 * time.Second })
	s.watched(t)
	s.run(bot, Run{ID: "job-1", Started: time.Now()})
	made := s.login(t, "bot")
	s.settle(t)
	s.do(func() { s.standing[bot] = Standing{Phase: trust.Shadow} })
	s.read(t, made.Token, "secret/orders/1", "")
	s.settle(t)
	assert.Empty(t, s.found(anomaly.RuleWide), "it was narrowed just now")
	time.Sleep(s.cfg.NarrowWithin + time.Second)
	s.do(func() { s.standing[bot] = Standing{Phase: trust.Shadow, Busy: true} })
	s.read(t, made.Token, "secret/orders/1", "")
	s.settle(t)
	assert.Empty(t, s.found(anomaly.RuleWide), "an action is about to narrow it")
	s.do(func() { s.standing[bot] = Standing{Phase: trust.Shadow} })
	s.read(t, made.Token, "secret/orders/1", "")
	f := s.finds(t, anomaly.RuleWide)
	assert.Equal(t, "job-1", f.Cycle)
	assert.Contains(t, f.Finding.Text, s.agents[bot].PolicyName(trust.Restricted))
	assert.Equal(t, anomaly.Critical, f.Finding.Severity)
}

// A token that lives longer than a Job, also one that an agent makes itself.
func TestACredentialThatLastsTooLong(t *testing.T) {
	s := newSite(t, unchanged)
	s.watched(t)
	s.run(bot, Run{ID: "job-1", Started: time.Now()})
	made := s.login(t, "bot")
	s.settle(t)
	assert.Empty(t, s.found(anomaly.RuleLasting), "five minutes are less than ten")
	require.NoError(t, s.vault.Call(t.Context(), made.Token, http.MethodPut, "auth/token/create", map[string]any{"ttl": "1h", "no_default_policy": true}, nil))
	f := s.finds(t, anomaly.RuleLasting)
	assert.Equal(t, "job-1", f.Cycle)
	assert.Contains(t, f.Finding.Text, "1h0m0s")
	assert.Equal(t, anomaly.Warning, f.Finding.Severity)
	assert.Len(t, s.Credentials(bot), 2, "the child is the agent's as well")
	all := s.usesOf(t, "job-1")
	require.Len(t, all, 1)
	assert.Equal(t, "auth/token/create", all[0].Path)
	assert.True(t, all[0].Issued)
	assert.Empty(t, all[0].Tools, "nothing grants that")
}

// One request for what is never granted is a slip.
func TestACycleThatSearches(t *testing.T) {
	s := newSite(t, func(c *Config) { c.Forbidden = 3 })
	s.watched(t)
	s.run(bot, Run{ID: "job-1", Started: time.Now()})
	made := s.login(t, "bot")
	for range 2 {
		require.Equal(t, http.StatusForbidden, s.read(t, made.Token, "secret/payroll", ""))
	}
	s.settle(t)
	assert.Empty(t, s.found(anomaly.RuleForbidden))
	require.Equal(t, http.StatusForbidden, s.read(t, made.Token, "sys/mounts", ""))
	assert.Equal(t, "job-1", s.finds(t, anomaly.RuleForbidden).Cycle)
}

// What is not taken in is told again.
func TestAFindingIsToldUntilItIsTaken(t *testing.T) {
	s := newSite(t, unchanged)
	s.watched(t)
	s.do(func() { s.deaf = true })
	s.login(t, "bot")
	require.Eventually(t, func() (is bool) { s.do(func() { is = s.refused > 0 }); return is }, patience, poll)
	assert.Empty(t, s.found(anomaly.RuleOutside))
	s.do(func() { s.deaf = false })
	s.finds(t, anomaly.RuleOutside)
}

// What a span says of a credential is only asked about.
func TestHints(t *testing.T) {
	s := newSite(t, unchanged)
	mine, foreign := s.login(t, "bot"), s.login(t, "other")
	stranger := s.token(t, map[string]any{"policies": "default"})
	require.NoError(t, s.Start(t.Context()))
	t.Cleanup(s.Stop)
	s.run(bot, Run{ID: "job-1"})
	hint := func(accessor string) { s.Hint(trustapi.Hint{Agent: bot, Cycle: "job-1", Accessor: accessor}) }
	hint(mine.Accessor)
	hint(foreign.Accessor)
	hint(stranger.Auth.Accessor)
	hint("nobody")
	hint("../../sys/seal")
	s.Hint(trustapi.Hint{Agent: "ns/nobody", Accessor: mine.Accessor})
	f := s.finds(t, anomaly.RuleForeign)
	assert.Equal(t, bot, f.Agent)
	assert.Equal(t, "job-1", f.Cycle)
	assert.True(t, f.Finding.Hard)
	assert.Contains(t, f.Finding.Text, other)
	require.Eventually(t, func() bool {
		return s.counts(CountHints, "bound") == 1 && s.counts(CountHints, "gone") == 1 && s.counts(CountHints, "stranger") == 1 && s.counts(CountHints, "dropped") == 2
	}, patience, poll)
	require.Len(t, s.Credentials(bot), 1)
	c := s.Credentials(bot)[0]
	assert.Equal(t, mine.Accessor, c.Accessor)
	assert.Equal(t, "job-1", c.Cycle)
	assert.Equal(t, trustapi.SourceHint, c.Source)
	assert.Empty(t, s.Credentials(other))
	for range 3 * hintsAtOnce {
		hint("nobody")
	}
	require.Eventually(t, func() bool { return s.counts(CountHints, "dropped") > hintsAtOnce }, patience, poll, "an agent does not make Vault busy")
}
