// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// withVault is a rig whose agents are in Vault and in a directory.
func withVault(t *testing.T, change ...func(*Config)) (*rig, *made, *register) {
	t.Helper()
	known := newRegister("ns/a", "ns/b")
	return newRig(t, append(change, withDirectory(known), func(c *Config) { c.Credentials = func() string { return "" } })...), making(), known
}

func onlyObserve(c *Config) {
	p := *c.Policy
	p.Enforcement.Default = trust.Observe
	c.Policy = &p
}

// did is what was carried out last of an agent, newest first.
func (r *rig) did(n int) (all []string) {
	r.t.Helper()
	done := r.installed("ns/a").past.Done
	require.GreaterOrEqual(r.t, len(done), n)
	for _, x := range slices.Backward(done[len(done)-n:]) {
		all = append(all, string(x.Kind)+" "+x.Phase.String())
	}
	return all
}

// noted are the entries of the ledger of an ID.
func (r *rig) noted(id string) (n int) {
	for _, e := range r.entries() {
		if e.ID == id {
			n++
		}
	}
	return n
}

// Who deletes an Agent ends what it holds in Vault, also what turns up later; it has
// all of it again when it is back.
func TestWhoIsGoneHoldsNothing(t *testing.T) {
	r, m, known := withVault(t)
	r.climb(m, "ns/a", trust.Restricted)
	r.bind("ns/a", token(1, "job", trustapi.SourceAudit))
	r.quiet()
	known.forget("ns/a")
	require.NoError(t, r.Look(t.Context(), "ns/a"))
	r.quiet()
	assert.ElementsMatch(t, []string{"narrow shadow", "revoke restricted"}, r.did(2))
	assert.Equal(t, trust.Restricted, r.agent("ns/a").Phase, "what it earned is remembered")
	done := len(r.hands.all())
	require.NoError(t, r.Look(t.Context(), "ns/a"))
	r.quiet()
	assert.Len(t, r.hands.all(), done, "once is enough")

	r.restart()
	r.bind("ns/a", token(2, "job", trustapi.SourceAudit))
	r.quiet()
	assert.Equal(t, []string{"revoke restricted"}, r.did(1))
	require.NoError(t, r.Restore(t.Context(), "ns/a", "test"))
	assert.Empty(t, r.kinds("ns/a"), "nothing is put back")

	known.set("ns/a", Wanted{MaxPhase: trust.Autonomous})
	require.NoError(t, r.Look(t.Context(), "ns/a"))
	r.quiet()
	assert.Equal(t, []string{"widen restricted"}, r.did(1))
	assert.Equal(t, []int{1, 1}, []int{r.noted("gone"), r.noted("back")})
}

func TestWhoWentUnseen(t *testing.T) {
	t.Run("while nobody decided", func(t *testing.T) {
		r, m, known := withVault(t)
		r.climb(m, "ns/a", trust.Restricted)
		r.quiet()
		r.stop()
		known.forget("ns/a")
		r.start()
		r.quiet()
		assert.ElementsMatch(t, []string{"narrow shadow", "revoke restricted"}, r.did(2))
	})
	t.Run("when its pod logs in", func(t *testing.T) {
		r, m, known := withVault(t)
		r.climb(m, "ns/a", trust.Restricted)
		r.quiet()
		known.forget("ns/a")
		r.bind("ns/a", token(1, "job", trustapi.SourceAudit))
		r.quiet()
		assert.ElementsMatch(t, []string{"narrow shadow", "revoke restricted"}, r.did(2))
		require.ErrorIs(t, r.Bind(t.Context(), "ns/stranger", token(2, "", trustapi.SourceAudit)), trustapi.ErrNotFound)
	})
	t.Run("where the policy only observes", func(t *testing.T) {
		r, _, known := withVault(t, onlyObserve)
		r.bind("ns/a", token(1, "job", trustapi.SourceAudit))
		known.forget("ns/a")
		require.NoError(t, r.Look(t.Context(), "ns/a"))
		assert.Empty(t, r.kinds("ns/a"))
		assert.Equal(t, 1, r.noted("gone"))
	})
}

// What others change in Vault is put right as anything else is done.
func TestRestore(t *testing.T) {
	t.Run("an agent in good standing", func(t *testing.T) {
		r, m, _ := withVault(t)
		r.climb(m, "ns/a", trust.Restricted)
		r.quiet()
		require.NoError(t, r.Restore(t.Context(), "ns/a", "it had admin"))
		r.quiet()
		assert.Equal(t, []string{"widen restricted"}, r.did(1), "what may give is fenced")
		entries := r.entries()
		i := slices.IndexFunc(entries, func(e ledger.Entry) bool { return e.ID == "credential.drift" })
		assert.Contains(t, entries[i].What, "it had admin")
	})
	t.Run("one in quarantine", func(t *testing.T) {
		r, m, _ := withVault(t)
		r.climb(m, "ns/a", trust.Restricted)
		_, err := r.Ask(t.Context(), "ns/a", trust.Request{Verb: trust.VerbQuarantine, Who: "ada", Why: "test"})
		require.NoError(t, err)
		r.quiet()
		require.NoError(t, r.Restore(t.Context(), "ns/a", "it is enabled"))
		r.quiet()
		assert.ElementsMatch(t, []string{"disable shadow", "narrow shadow"}, r.did(2))
	})
	t.Run("one that is being seen to", func(t *testing.T) {
		r, m, _ := withVault(t)
		r.climb(m, "ns/a", trust.Restricted)
		r.quiet()
		r.hands.fail(trust.Suspend, errTest)
		_, err := r.Ask(t.Context(), "ns/a", trust.Request{Verb: trust.VerbQuarantine, Who: "ada", Why: "test"})
		require.NoError(t, err)
		require.NoError(t, r.Restore(t.Context(), "ns/a", "test"))
		assert.Zero(t, r.noted("credential.drift"))
		r.hands.fail(trust.Suspend, nil)
	})
	t.Run("where the policy only observes, and of nobody", func(t *testing.T) {
		r, _, _ := withVault(t, onlyObserve)
		r.bind("ns/a", token(1, "", trustapi.SourceAudit))
		require.NoError(t, r.Restore(t.Context(), "ns/a", "test"))
		require.NoError(t, r.Restore(t.Context(), "ns/b", "test"))
		assert.Zero(t, r.noted("credential.drift"))
		assert.True(t, r.Observed("ns/a"))
		assert.False(t, r.Observed("ns/b"))
	})
}

// A credential from before a fall that comes to be known after it is ended as those
// were that were known.
func TestWhatWasIssuedBeforeAFall(t *testing.T) {
	r, m, _ := withVault(t)
	r.climb(m, "ns/a", trust.Restricted)
	r.clock.pass(time.Minute)
	down := trust.Shadow
	_, err := r.Ask(t.Context(), "ns/a", trust.Request{Verb: trust.VerbDemote, Who: "ada", Why: "test", Target: &down})
	require.NoError(t, err)
	r.quiet()
	done := len(r.hands.all())
	after, leased, before := token(90, "job", trustapi.SourceAudit), token(91, "job", trustapi.SourceAudit), token(30, "job", trustapi.SourceAudit)
	r.bind("ns/a", after)
	assert.Len(t, r.hands.all(), done, "what is issued after it stays")
	leased.Leases = []trustapi.Lease{{ID: "database/creds/ro/abc", Issued: before.Issued}}
	for _, late := range []trustapi.Credential{before, leased} {
		r.bind("ns/a", late)
		r.quiet()
		assert.Equal(t, []string{"revoke_cycle shadow"}, r.did(1))
		done++
		assert.Len(t, r.hands.all(), done)
	}
}
