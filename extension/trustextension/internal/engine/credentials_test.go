// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// token is a credential that Vault issued n seconds after the clock's start.
func token(n int, cycle string, source trustapi.CredentialSource) trustapi.Credential {
	at := newClock().now.Add(time.Duration(n) * time.Second)
	return trustapi.Credential{
		Accessor: fmt.Sprintf("hmac%020d", n), Entity: "e-1", Cycle: cycle, Source: source, Issued: at, Expires: at.Add(time.Hour),
	}
}

func (r *rig) bind(agent string, c trustapi.Credential) {
	r.t.Helper()
	require.NoError(r.t, r.Bind(r.t.Context(), agent, c))
}

// bound are an agent's accessors.
func (r *rig) bound(agent string) (all []string) {
	r.t.Helper()
	for _, c := range r.Credentials(agent) {
		all = append(all, c.Accessor)
	}
	return all
}

func TestCredentialsAreKept(t *testing.T) {
	r := newRig(t)
	second, first := token(2, "job", trustapi.SourceAudit), token(1, "job", trustapi.SourceBrokered)
	second.Leases = []trustapi.Lease{{ID: "database/creds/ro/abc", Issued: second.Issued}}
	r.bind("ns/a", second)
	r.bind("ns/a", first)
	assert.Equal(t, []string{first.Accessor, second.Accessor}, r.bound("ns/a"), "the oldest comes first")
	r.Credentials("ns/a")[1].Leases[0].ID = "changed"
	r.restart()
	got := r.Credentials("ns/a")
	require.Len(t, got, 2, "they outlive a restart")
	assert.Equal(t, second.Leases[0].ID, got[1].Leases[0].ID, "a copy is the caller's")
	assert.True(t, got[0].Bound.Equal(r.clock.get()))

	require.ErrorIs(t, r.Bind(t.Context(), "ns/b", first), trustapi.ErrRefused, "also after a restart it is one agent's")
	assert.Empty(t, r.Credentials("ns/b"))
	require.NoError(t, r.Unbind(t.Context(), "ns/b", []string{first.Accessor}, nil), "who does not hold it, forgets nothing")
	require.NoError(t, r.Unbind(t.Context(), "ns/a", []string{first.Accessor, "unknown"}, []string{second.Leases[0].ID}))
	assert.Equal(t, []string{second.Accessor}, r.bound("ns/a"))
	assert.Empty(t, r.Credentials("ns/a")[0].Leases)
	r.bind("ns/b", first)
	require.NoError(t, r.Unbind(t.Context(), "ns/a", nil, nil))
	assert.Nil(t, r.Credentials("ns/nobody"))
}

func TestWhatIsNewOfACredential(t *testing.T) {
	brokered, audit, hint := trustapi.SourceBrokered, trustapi.SourceAudit, trustapi.SourceHint
	for name, tt := range map[string]struct {
		first, then, want trustapi.Credential
		same              bool
	}{
		"told again":                        {token(1, "a", audit), token(1, "a", audit), token(1, "a", audit), true},
		"a more trusted source":             {token(1, "a", hint), token(1, "a", audit), token(1, "a", audit), false},
		"a less trusted one":                {token(1, "a", brokered), token(1, "a", hint), token(1, "a", brokered), true},
		"its cycle":                         {token(1, "", audit), token(1, "a", hint), token(1, "a", audit), false},
		"another cycle":                     {token(1, "a", audit), token(1, "b", audit), token(1, "a", audit), true},
		"another cycle, as it was issued":   {token(1, "a", hint), token(1, "b", brokered), token(1, "b", brokered), false},
		"a brokered one's cycle is settled": {token(1, "", brokered), token(1, "b", audit), token(1, "", brokered), true},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			kept := &counted{Store: r.store}
			r.stop()
			r.store = kept
			r.start()
			r.bind("ns/a", tt.first)
			before := kept.commits.Load()
			r.bind("ns/a", tt.then)
			assert.Equal(t, tt.same, before == kept.commits.Load(), "what is known is not written again")
			tt.want.Bound = r.clock.get()
			assert.Equal(t, []trustapi.Credential{tt.want}, r.Credentials("ns/a"))
		})
	}
	r := newRig(t)
	r.bind("ns/a", token(1, "a", audit))
	renewed := token(1, "a", audit)
	renewed.Expires = renewed.Expires.Add(time.Hour)
	renewed.Leases = []trustapi.Lease{{ID: "x"}, {ID: "x"}}
	r.bind("ns/a", renewed)
	got := r.Credentials("ns/a")[0]
	assert.True(t, got.Expires.Equal(renewed.Expires))
	assert.Len(t, got.Leases, 1)
	other := token(1, "a", audit)
	other.Entity = "e-2"
	require.ErrorIs(t, r.Bind(t.Context(), "ns/a", other), trustapi.ErrRefused)
}

func TestWhatCannotBeACredentialIsRefused(t *testing.T) {
	r := newRig(t)
	lease := func(id string) func(*trustapi.Credential) {
		return func(c *trustapi.Credential) { c.Leases = []trustapi.Lease{{ID: id}} }
	}
	accessor := func(text string) func(*trustapi.Credential) {
		return func(c *trustapi.Credential) { c.Accessor = text }
	}
	for name, spoil := range map[string]func(*trustapi.Credential){
		"no accessor":            accessor(""),
		"a long accessor":        accessor(strings.Repeat("a", maxAccessor+1)),
		"a path":                 accessor("a/b"),
		"a way up":               accessor("a..b"),
		"an accessor with words": accessor("a b"),
		"no text":                accessor("a\xff"),
		"a long entity":          func(c *trustapi.Credential) { c.Entity = strings.Repeat("a", maxEntity+1) },
		"an entity with a path":  func(c *trustapi.Credential) { c.Entity = "../x" },
		"no source":              func(c *trustapi.Credential) { c.Source = "" },
		"another source":         func(c *trustapi.Credential) { c.Source = "span" },
		"a long cycle":           func(c *trustapi.Credential) { c.Cycle = strings.Repeat("a", maxCycle+1) },
		"a cycle with a line":    func(c *trustapi.Credential) { c.Cycle = "a\nb" },
		"no lease":               lease(""),
		"a long lease":           lease(strings.Repeat("a", maxLease+1)),
		"a lease's way up":       lease("database/../sys"),
		"a lease with a query":   lease("a?list=true"),
		"a lease with a part":    lease("a#b"),
		"a lease with a space":   lease("a b"),
		"a lease with a control": lease("a\x1b"),
	} {
		t.Run(name, func(t *testing.T) {
			c := token(1, "a", trustapi.SourceAudit)
			spoil(&c)
			require.ErrorIs(t, r.Bind(t.Context(), "ns/a", c), trustapi.ErrRefused)
			assert.Empty(t, r.Agents(trustapi.Query{}), "nothing changes")
		})
	}
	require.ErrorIs(t, r.Unbind(t.Context(), "ns/a", make([]string, maxUnbound+1), nil), trustapi.ErrRefused)
}

func TestCredentialsAreOfAgentsOnly(t *testing.T) {
	r := newRig(t, withDirectory(newRegister("ns/a")))
	r.bind("ns/a", token(1, "", trustapi.SourceAudit))
	require.ErrorIs(t, r.Bind(t.Context(), "ns/stranger", token(2, "", trustapi.SourceAudit)), trustapi.ErrNotFound)
}

func TestCredentialsAreBounded(t *testing.T) {
	lost := 0
	r := newRig(t, func(c *Config) { c.Hooks.GivenUp = func(n int) { lost += n } })
	for i := range trustapi.MaxCredentials + 5 {
		c := token(i, "a", trustapi.SourceAudit)
		if i == 10 {
			c.Expires = r.clock.get() // it has run out
		}
		r.bind("ns/a", c)
	}
	all := r.bound("ns/a")
	require.Len(t, all, trustapi.MaxCredentials)
	assert.NotContains(t, all, token(10, "", "").Accessor, "what has run out goes first")
	assert.NotContains(t, all, token(3, "", "").Accessor, "then the oldest")
	assert.Contains(t, all, token(4, "", "").Accessor)
	r.bind("ns/b", token(3, "", trustapi.SourceAudit)) // it is nobody's any more

	full := token(1000, "a", trustapi.SourceAudit)
	for i := range trustapi.MaxLeases + 1 {
		full.Leases = append(full.Leases, trustapi.Lease{ID: fmt.Sprintf("lease/%d", i)})
	}
	r.bind("ns/c", full)
	leases := r.Credentials("ns/c")[0].Leases
	require.Len(t, leases, trustapi.MaxLeases)
	assert.Equal(t, "lease/1", leases[0].ID)
	r.stop() // the hooks are over
	assert.Equal(t, 6, lost)
	r.start()
	notes := 0
	for _, e := range r.entries() {
		if e.ID == "credential.given_up" {
			notes++
		}
	}
	assert.Equal(t, 2, notes, "it is said once of an agent")
}

// A record has to fit where the platform keeps it.
func TestARecordOfManyLeasesFits(t *testing.T) {
	const most = 262144 * 3 / 4 // the schema's, of base64
	r := newRig(t)
	for i := range trustapi.MaxCredentials {
		c := token(i, strings.Repeat("c", maxCycle), trustapi.SourceAudit)
		for j := range trustapi.MaxLeases {
			c.Leases = append(c.Leases, trustapi.Lease{ID: strings.Repeat("l", maxLease-8) + fmt.Sprintf("%04d%04d", i, j), Issued: c.Issued})
		}
		r.bind("ns/a", c)
	}
	s, known, err := r.Snapshot("ns/a")
	require.NoError(t, err)
	require.True(t, known)
	assert.Less(t, len(s.Record), most/2)
	assert.Len(t, r.Credentials("ns/a"), trustapi.MaxCredentials)
}

// Whoever has an accessor may end the token: people and the ledger have a part of it.
func TestAccessorsAreNotShown(t *testing.T) {
	r := newRig(t, withDirectory(newRegister("ns/a")))
	c := token(1, "job", trustapi.SourceBrokered)
	r.bind("ns/a", c)
	require.NoError(t, r.Run(t.Context(), "ns/a", trust.RunChange{ID: "job", Started: r.clock.get(), Ended: true}))
	r.quiet()
	require.ErrorIs(t, r.Bind(t.Context(), "ns/a", trustapi.Credential{
		Accessor: c.Accessor, Entity: "e-9", Source: trustapi.SourceAudit,
	}), trustapi.ErrRefused)
	require.NoError(t, r.Unbind(t.Context(), "ns/a", []string{c.Accessor}, nil))
	seen, err := json.Marshal(r.entries())
	require.NoError(t, err)
	assert.Contains(t, string(seen), "hmac00…")
	assert.NotContains(t, string(seen), c.Accessor)
	assert.Equal(t, "hmac00…", held(&c).Accessor)
}
