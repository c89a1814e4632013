// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/internal/vaultaudit"
)

// What an agent logs in by is bound to its run, what it asks for is known, and of
// one that does as it should nothing is found.
func TestALoginIsBoundAndItsUsesAreKnown(t *testing.T) {
	s := newSite(t, unchanged)
	s.watched(t)
	s.run(bot, Run{ID: "job-1", Started: time.Now()})
	made := s.login(t, "bot")
	require.Eventually(t, func() bool { return len(s.Credentials(bot)) == 1 }, patience, poll)
	c := s.Credentials(bot)[0]
	assert.Equal(t, made.Accessor, c.Accessor)
	assert.Equal(t, made.EntityID, c.Entity)
	assert.Equal(t, "job-1", c.Cycle)
	assert.Equal(t, trustapi.SourceAudit, c.Source)
	assert.WithinDuration(t, time.Now().Add(5*time.Minute), c.Expires, 10*time.Second)

	assert.Equal(t, http.StatusOK, s.read(t, made.Token, "secret/orders/1", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
	assert.Equal(t, http.StatusForbidden, s.read(t, made.Token, "secret/payroll", ""))
	require.NoError(t, s.vault.Call(t.Context(), made.Token, http.MethodPut, "auth/token/renew-self", nil, nil))
	s.settle(t)
	all := s.usesOf(t, "job-1")
	require.Len(t, all, 1, "to renew itself is no use, and what was denied neither")
	assert.Equal(t, "secret/orders/1", all[0].Path)
	assert.Equal(t, []string{"read_orders"}, all[0].Tools)
	assert.Equal(t, uint64(0x00f067aa0ba902b7), all[0].Span)
	assert.False(t, all[0].Issued)
	_, known := s.Uses(bot, "job-0")
	assert.False(t, known, "nothing was seen of that one")
	assert.Empty(t, s.told)
	assert.Positive(t, s.counts(CountRecords, "own"))
}

// Who has several runs at once is told apart by traces.
func TestSeveralRunsAreToldApartByTraces(t *testing.T) {
	s := newSite(t, func(c *Config) { c.Tolerance = 300 * time.Millisecond })
	s.watched(t)
	now := time.Now()
	s.run(bot, Run{ID: "job-1", Started: now}, Run{ID: "job-2", Started: now})
	made := s.login(t, "bot")
	require.Eventually(t, func() bool { return len(s.Credentials(bot)) == 1 }, patience, poll)
	assert.Empty(t, s.Credentials(bot)[0].Cycle)
	s.settle(t)
	const parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	assert.Equal(t, http.StatusOK, s.read(t, made.Token, "secret/orders/1", ""))
	require.Eventually(t, func() bool { _, known := s.Uses(bot, "job-2"); return !known }, patience, poll, "it may be of either")
	trace := [16]byte{0x4b, 0xf9, 0x2f, 0x35, 0x77, 0xb3, 0x4d, 0xa6, 0xa3, 0xce, 0x92, 0x9d, 0x0e, 0x0e, 0x47, 0x36}
	s.Traced(other, "job-1", trace) // it says so of its own runs only
	s.Traced(bot, "job-2", trace)
	assert.Equal(t, http.StatusOK, s.read(t, made.Token, "secret/orders/1", parent))
	require.Eventually(t, func() bool { return s.Credentials(bot)[0].Cycle == "job-2" }, patience, poll)
	require.Eventually(t, func() bool { all, known := s.Uses(bot, "job-2"); return known && len(all) == 2 }, patience, poll)
	all, _ := s.Uses(bot, "job-1")
	assert.Empty(t, all)
}

// A record that comes again counts once, and what the engine does not take comes
// again.
func TestRecordsCountOnce(t *testing.T) {
	s := newSite(t, unchanged)
	s.run(bot, Run{ID: "job-1", Started: time.Now()})
	made := s.login(t, "bot")
	require.Equal(t, http.StatusOK, s.read(t, made.Token, "secret/orders/1", ""))
	records, _ := s.lines(0)
	s.do(func() { s.refuses = true })
	require.Error(t, s.Audited(t.Context(), records))
	s.do(func() { s.refuses = false })
	require.NoError(t, s.Audited(t.Context(), records))
	require.NoError(t, s.Audited(t.Context(), records))
	all, known := s.Uses(bot, "job-1")
	assert.Len(t, all, 1)
	assert.False(t, known, "the watcher does not know yet what it misses")
	assert.Len(t, s.Credentials(bot), 1)
	assert.Equal(t, "Vault was not asked yet", s.Health())
	s.Stop()
}

// A record of an agent that the engine will never hold does not keep all others
// from being taken in.
func TestARecordThatIsNeverTakenHoldsNothingUp(t *testing.T) {
	for name, err := range map[string]error{"refused": trustapi.ErrRefused, "of no agent": trustapi.ErrNotFound} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, unchanged)
			s.run(bot, Run{ID: "job-1", Started: time.Now()})
			s.login(t, "bot")
			records, _ := s.lines(0)
			s.do(func() { s.binds = fmt.Errorf("%w: it is gone", err) })
			require.NoError(t, s.Audited(t.Context(), records))
			assert.Equal(t, 1, s.counts(CountBound, "refused"))
			s.Stop()
		})
	}
}

// What the log says of a token counts only with what Vault says.
func TestTheLogIsConfirmed(t *testing.T) {
	s := newSite(t, unchanged)
	made, gone := s.login(t, "bot"), s.login(t, "bot")
	s.put(t, "auth/token/revoke-accessor", map[string]any{"accessor": gone.Accessor})
	foreign := s.login(t, "other")
	at := time.Now()
	record := func(id, accessor string, meta map[string]string) vaultaudit.Record {
		return vaultaudit.Record{ID: id, Time: at, Path: "auth/x/login", Login: true, Accessor: accessor, Entity: made.EntityID, Meta: meta}
	}
	require.NoError(t, s.Audited(t.Context(), []vaultaudit.Record{
		record("1", gone.Accessor, nil),
		record("2", foreign.Accessor, nil),
		record("3", made.Accessor, map[string]string{metaNamespace: "ns", metaAccount: "other"}),
		record("4", "", nil),
	}))
	assert.Empty(t, s.Credentials(bot))
	assert.Empty(t, s.Credentials(other))
	assert.Equal(t, 1, s.counts(CountBound, "gone"))
	assert.Equal(t, 2, s.counts(CountBound, "refused"))
	require.NoError(t, s.Audited(t.Context(), []vaultaudit.Record{
		record("5", made.Accessor, map[string]string{metaNamespace: "ns", metaAccount: "bot"}),
	}))
	assert.Len(t, s.Credentials(bot), 1)
	s.Stop()
}

// Where accessors are hashed those that Leasehold minted are known by their hashes.
func TestHashedAccessors(t *testing.T) {
	s := newSite(t, unchanged)
	s.run(bot, Run{ID: "job-1", Started: time.Now()}, Run{ID: "job-2", Started: time.Now()})
	made := s.login(t, "bot")
	require.NoError(t, s.Bind(t.Context(), bot, trustapi.Credential{
		Accessor: made.Accessor, Entity: made.EntityID, Cycle: "job-2", Source: trustapi.SourceBrokered,
	}))
	hash, err := s.cfg.Client.AuditHash(t.Context(), "file", made.Accessor)
	require.NoError(t, err)
	require.Contains(t, hash, hashedMark)
	lease := vaultaudit.Record{
		ID: "1", Time: time.Now(), Path: "secret/orders/1", Accessor: hash, Entity: made.EntityID, Lease: "secret/orders/1/abc",
	}
	require.NoError(t, s.Audited(t.Context(), []vaultaudit.Record{lease}))
	require.Len(t, s.Credentials(bot), 1)
	c := s.Credentials(bot)[0]
	assert.Equal(t, made.Accessor, c.Accessor)
	assert.Equal(t, trustapi.SourceBrokered, c.Source)
	require.Len(t, c.Leases, 1)
	assert.Equal(t, lease.Lease, c.Leases[0].ID)
	all, _ := s.Uses(bot, "job-2")
	require.Len(t, all, 1)
	assert.True(t, all[0].Issued)
	s.Stop()
}

// An agent whose entity was asked for before there was one loses no login for that,
// however soon it comes.
func TestALoginRightAfterItsEntityWasMade(t *testing.T) {
	s := newSite(t, unchanged)
	t.Cleanup(s.Stop)
	rename := func(id, name string) { s.put(t, "identity/entity/id/"+id, map[string]any{"name": name}) }
	id := s.login(t, "bot").EntityID
	rename(id, "not-yet")
	_, err := s.owner(t.Context(), "a stranger's", time.Now())
	require.NoError(t, err)
	_, before := s.lines(0)
	rename(id, s.agents[bot].EntityName())
	s.run(bot, Run{ID: "job-1", Started: time.Now()})
	made := s.login(t, "bot")
	records, _ := s.lines(before)
	require.NoError(t, s.Audited(t.Context(), records))
	require.Len(t, s.Credentials(bot), 1)
	assert.Equal(t, made.Accessor, s.Credentials(bot)[0].Accessor)
}

// An entity that is made later, or made anew, is the agent's all the same.
func TestAnEntityThatIsMadeAnew(t *testing.T) {
	s := newSite(t, unchanged)
	first := s.login(t, "bot")
	owner, err := s.owner(t.Context(), first.EntityID, time.Now())
	require.NoError(t, err)
	assert.Equal(t, bot, owner)
	owner, err = s.owner(t.Context(), "nobody", time.Now())
	require.NoError(t, err)
	assert.Empty(t, owner)
	require.NoError(t, s.vault.Call(t.Context(), s.vault.RootToken, http.MethodDelete, "identity/entity/id/"+first.EntityID, nil, nil))
	var made struct{ Data struct{ ID string } }
	require.NoError(t, s.vault.Call(t.Context(), s.vault.RootToken, http.MethodPut, "identity/entity", map[string]any{"name": s.agents[bot].EntityName()}, &made))
	r := vaultaudit.Record{Login: true, Entity: made.Data.ID, Meta: map[string]string{metaNamespace: "ns", metaAccount: "bot"}}
	require.Eventually(t, func() bool {
		owner, err := s.whose(t.Context(), &r)
		return err == nil && owner == bot
	}, patience, poll)
	owner, err = s.owner(t.Context(), first.EntityID, time.Now())
	require.NoError(t, err)
	assert.Empty(t, owner, "the old one is nobody's")
	s.Stop()
}
