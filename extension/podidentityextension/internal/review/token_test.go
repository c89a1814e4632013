// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package review

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	authenticationv1 "k8s.io/api/authentication/v1"
)

type extra = map[string]authenticationv1.ExtraValue

// The API server is believed to the letter, and in nothing that it leaves out.
func TestAnswersAreReadToTheLetter(t *testing.T) {
	bound := extra{extraPodName: {"agent"}, extraPodUID: {"u-1"}}
	const user = "system:serviceaccount:shop:planner"
	tests := []struct {
		name      string
		username  string
		audiences []string
		extra     extra
		unbound   bool // allowed
		want      *Refusal
	}{
		{"bound", user, []string{"leasehold"}, bound, false, nil},
		{"one of two audiences", user, []string{"vault", "leasehold"}, bound, false, nil},
		{"no audience", user, nil, bound, false, RefusedAudience},
		{"another audience", user, []string{"vault"}, bound, false, RefusedAudience},
		{"a person", "alice", []string{"leasehold"}, bound, false, RefusedAccount},
		{"a node", "system:node:n1", []string{"leasehold"}, bound, false, RefusedAccount},
		{"no name", "system:serviceaccount:shop:", []string{"leasehold"}, bound, false, RefusedAccount},
		{"no namespace", "system:serviceaccount::planner", []string{"leasehold"}, bound, false, RefusedAccount},
		{"a name too many", user + ":x", []string{"leasehold"}, bound, false, RefusedAccount},
		{"a name with a slash", "system:serviceaccount:shop:a/b", []string{"leasehold"}, bound, false, RefusedAccount},
		{"unbound", user, []string{"leasehold"}, nil, false, RefusedUnbound},
		{"unbound, allowed", user, []string{"leasehold"}, nil, true, nil},
		{"no uid", user, []string{"leasehold"}, extra{extraPodName: {"agent"}}, false, RefusedUnbound},
		{"no uid, unbound allowed", user, []string{"leasehold"}, extra{extraPodName: {"agent"}}, true, RefusedUnbound},
		{"two pods", user, []string{"leasehold"}, extra{extraPodName: {"a", "b"}, extraPodUID: {"u"}}, true, RefusedUnbound},
		{"two uids", user, []string{"leasehold"}, extra{extraPodName: {"a"}, extraPodUID: {"u", "v"}}, true, RefusedUnbound},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := &Reviewer{cfg: Config{Audiences: []string{"leasehold"}, AllowUnbound: tt.unbound}}
			status := &authenticationv1.TokenReviewStatus{
				Authenticated: true, Audiences: tt.audiences,
				User: authenticationv1.UserInfo{Username: tt.username, Extra: tt.extra},
			}
			who, why := r.read(status)
			require.Equal(t, tt.want, why)
			if why == nil {
				assert.Equal(t, "shop/planner", who.Agent())
			}
			status.Authenticated = false
			who, why = r.read(status)
			assert.Nil(t, who)
			assert.Equal(t, RefusedToken, why)
		})
	}
}

func TestHasForm(t *testing.T) {
	for text, want := range map[string]bool{
		"a.b.c": true, "aZ0-_.b.c": true,
		"": false, ".": false, "..": false, "a.b": false, "a..c": false, ".b.c": false, "a.b.": false, "a.b.c.d": false,
		"a.b.c=": false, "a.b.\x00": false, "ä.b.c": false, "a.b.c\x20": false,
	} {
		assert.Equal(t, want, hasForm(text), "%q", text)
	}
}

func TestAClientHasANetwork(t *testing.T) {
	for addr, want := range map[string]string{
		"10.0.0.1": "10.0.0.1", "::ffff:10.0.0.1": "10.0.0.1", "2001:db8::1": "2001:db8::", "2001:db8::ffff:1": "2001:db8::", "fe80::1%eth0": "fe80::",
	} {
		assert.Equal(t, netip.MustParseAddr(want), network(netip.MustParseAddr(addr)), addr)
	}
	assert.Zero(t, network(netip.Addr{}))
}

// However many bad tokens come, and from wherever, the rest is there for good ones.
func TestShares(t *testing.T) {
	l, err := newLimits(40, 80)
	require.NoError(t, err)
	now := time.Unix(1_800_000_000, 0)
	took := func(known bool, from string) (n int) {
		for range 1000 {
			if l.allow(now, known, netip.MustParseAddr(from)) {
				n++
			}
		}
		return n
	}
	assert.Equal(t, 20, took(false, "10.0.0.1"), "one client: a quarter")
	assert.Equal(t, 20, took(false, "10.0.0.2"), "all of them: a half")
	assert.Zero(t, took(false, "10.0.0.3"))
	assert.Equal(t, 40, took(true, "10.0.0.1"), "the other half is for those that were good")
	now = now.Add(time.Second)
	assert.Equal(t, 10, took(false, "10.0.0.1"))
}

func TestVerdictsAreKeptApart(t *testing.T) {
	v, err := newVerdicts(16, 10*time.Second, time.Second)
	require.NoError(t, err)
	now := time.Unix(1_800_000_000, 0)
	who := &Identity{Namespace: "shop"}
	v.accept(digest{1}, who, now)
	for n := range byte(200) {
		v.refuse(digest{2, n}, RefusedToken, now)
	}
	got, _ := v.look(digest{1}, now.Add(10*time.Second-1))
	assert.Equal(t, who, got)
	got, _ = v.look(digest{1}, now.Add(10*time.Second))
	assert.Nil(t, got)
	assert.True(t, v.known(digest{1}))
	_, why := v.look(digest{2, 199}, now.Add(time.Second-1))
	assert.Equal(t, RefusedToken, why)
	_, why = v.look(digest{2, 199}, now.Add(time.Second))
	assert.Nil(t, why)
	v.refuse(digest{1}, RefusedGone, now)
	assert.False(t, v.known(digest{1}), "a token that was refused is a stranger's")
	assert.Equal(t, 16, v.bad.Len())
}

func FuzzHasForm(f *testing.F) {
	f.Add("a.b.c")
	f.Fuzz(func(t *testing.T, text string) {
		if hasForm(text) {
			assert.Len(t, strings.Split(text, "."), 3)
			assert.False(t, strings.ContainsAny(text, " \r\n,;:"))
		}
	})
}
