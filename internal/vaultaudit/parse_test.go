// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultaudit

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// goldenLines are what a real Vault wrote of an agent's life; see live_test.go.
func goldenLines(t testing.TB) [][]byte {
	t.Helper()
	text, err := os.ReadFile(golden)
	require.NoError(t, err)
	return bytes.Split(bytes.TrimSpace(text), []byte("\n"))
}

func goldenRecords(t *testing.T) (all []Record) {
	t.Helper()
	for _, line := range goldenLines(t) {
		r, ok, err := Parse(line)
		require.NoError(t, err)
		require.True(t, ok)
		all = append(all, r)
	}
	return all
}

// shape is a record without what differs each time: of names it has only the number
// by which they come first.
type shape struct {
	path                                  string
	by, accessor, entity, lease           int
	login, renewal, denied, failed, trace bool
	ttl                                   time.Duration
	kind                                  string
}

func shapes(all []Record) (out []shape) {
	names := map[string]int{"": 0}
	name := func(s string) int {
		if _, ok := names[s]; !ok {
			names[s] = len(names)
		}
		return names[s]
	}
	for i := range all {
		r := &all[i]
		path := r.Path
		if lease, ok := strings.CutPrefix(path, "sys/leases/revoke/"); ok {
			path = fmt.Sprintf("sys/leases/revoke/%d", name(lease))
		}
		out = append(out, shape{
			path: r.Operation + " " + path, by: name(r.By), accessor: name(r.Accessor), entity: name(r.Entity), lease: name(r.Lease),
			login: r.Login, renewal: r.Renewal, denied: r.Denied, failed: r.Failed, trace: r.Trace != [16]byte{}, ttl: r.TTL, kind: r.TokenType,
		})
	}
	return out
}

func TestParseGolden(t *testing.T) {
	all := goldenRecords(t)
	const agent, entity, lease = 1, 2, 3
	assert.Equal(t, []shape{
		{path: "update auth/kubernetes/login", accessor: agent, entity: entity, login: true, ttl: 20 * time.Minute, kind: "service"},
		{path: "read database/creds/reader", accessor: agent, entity: entity, lease: lease, trace: true, kind: "service"},
		{path: "update sys/leases/renew", accessor: agent, entity: entity, lease: lease, renewal: true, trace: true, kind: "service"},
		{path: "update auth/token/renew-self", accessor: agent, entity: entity, renewal: true, trace: true, ttl: 20 * time.Minute, kind: "service"},
		{path: "read database/creds/admin", accessor: agent, entity: entity, denied: true, failed: true, trace: true, kind: "service"},
		{path: "update auth/token/create", by: agent, accessor: 4, entity: entity, login: true, trace: true, ttl: time.Hour, kind: "service"},
		{path: "update auth/token/create", by: agent, entity: entity, login: true, trace: true, ttl: time.Hour, kind: "batch"},
		{path: "update auth/token/create/agent", by: 5, accessor: 6, login: true, trace: true},
		{path: "update sys/wrapping/unwrap", by: 7, accessor: 6, entity: 8, login: true, trace: true, ttl: 768 * time.Hour, kind: "service"},
		{path: "update auth/kubernetes/login", denied: true, failed: true, trace: true, kind: "default"},
		{path: "update sys/leases/revoke/3", accessor: 5, trace: true, kind: "service"},
		{path: "update auth/token/revoke-accessor", accessor: 5, trace: true, kind: "service"},
		{path: "read database/creds/reader", denied: true, failed: true, trace: true},
	}, shapes(all))
	assert.Equal(t, []string{"reader"}, all[0].Policies)
	assert.Equal(t, "default", all[0].Meta["service_account_name"])
	assert.Equal(t, "default", all[0].Meta["service_account_namespace"])
	assert.Equal(t, "4bf92f3577b34da6a3ce929d0e0e4736", hex.EncodeToString(all[1].Trace[:]))
	assert.Equal(t, "00f067aa0ba902b7", hex.EncodeToString(all[1].Span[:]))
}

// A line may come after a prefix, and requests are told of again when they are
// answered.
func TestParseForms(t *testing.T) {
	line := goldenLines(t)[0]
	want, _, err := Parse(line)
	require.NoError(t, err)
	for _, prefix := range []string{"", "@cee: ", " \t"} {
		got, ok, err := Parse(append([]byte(prefix), line...))
		require.NoError(t, err)
		assert.True(t, ok)
		assert.Equal(t, want, got)
	}
	_, ok, err := Parse(bytes.Replace(line, []byte(`"type":"response"`), []byte(`"type":"request"`), 1))
	assert.NoError(t, err)
	assert.False(t, ok)
}

func TestParseRefuses(t *testing.T) {
	with := func(id, accessor, path string) string {
		return fmt.Sprintf(`{"type":"response","time":"2026-01-01T00:00:00Z","auth":{"accessor":%q},"request":{"id":%q,"path":%q}}`, accessor, id, path)
	}
	tests := []struct {
		name, line string
		err        error
	}{
		{"nothing", "", ErrForm},
		{"text", "secret-text", ErrForm},
		{"XML", "<json:object/>", ErrForm},
		{"cut off", with("1", "a", "x")[:40], ErrForm},
		{"two of them", with("1", "a", "x") + with("1", "a", "x"), ErrForm},
		{"another type", `{"type":"other","time":"2026-01-01T00:00:00Z","request":{"id":"1","path":"x"}}`, ErrForm},
		{"no time", `{"type":"response","request":{"id":"1","path":"x"}}`, ErrForm},
		{"no id", with("", "a", "x"), ErrForm},
		{"no path", with("1", "a", ""), ErrForm},
		{"a wrong type", `{"type":"response","auth":"secret-text"}`, ErrForm},
		{"far in", strings.Repeat(" ", maxPrefix+1) + with("1", "a", "x"), ErrForm},
		{"a long line", with("1", "a", strings.Repeat("x", MaxLine)), ErrSize},
		{"a long id", with(strings.Repeat("x", maxID+1), "a", "x"), ErrSize},
		{"a long accessor", with("1", strings.Repeat("x", maxID+1), "x"), ErrSize},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, ok, err := Parse([]byte(tt.line))
			require.ErrorIs(t, err, tt.err)
			assert.False(t, ok)
			assert.Zero(t, r)
			assert.NotContains(t, err.Error(), "secret-text")
		})
	}
}

// What there is much of is cut, between letters.
func TestParseBounds(t *testing.T) {
	policies, meta := make([]string, 2*MaxPolicies), map[string]string{}
	for i := range policies {
		policies[i] = fmt.Sprintf("p-%03d", i)
		meta[fmt.Sprintf("k-%03d", i)] = strings.Repeat("é", maxText)
	}
	line, err := json.Marshal(map[string]any{
		"type": "response", "time": time.Now(),
		"auth":    map[string]any{"policies": policies, "metadata": meta},
		"request": map[string]any{"id": "1", "path": "x" + strings.Repeat("é", maxText)},
		"response": map[string]any{"auth": map[string]any{
			"accessor": "a", "policies": policies, "metadata": meta, "token_ttl": int64(1) << 60,
		}},
	})
	require.NoError(t, err)
	require.ErrorIs(t, second(Parse(append(line, bytes.Repeat([]byte(" "), MaxLine)...))), ErrSize)
	r, ok, err := Parse(line)
	if len(line) > MaxLine {
		t.Fatalf("the line has %d bytes", len(line))
	}
	require.NoError(t, err)
	assert.True(t, ok)
	checkBounds(t, &r)
	assert.Len(t, r.Policies, MaxPolicies)
	assert.Len(t, r.Meta, MaxMeta)
	assert.Contains(t, r.Meta, "k-000")
	assert.Len(t, r.Path, maxText-1)
	assert.Equal(t, time.Duration(mostTTL)*time.Second, r.TTL)
}

func second(_ Record, _ bool, err error) error { return err }

func checkBounds(t *testing.T, r *Record) {
	t.Helper()
	assert.LessOrEqual(t, len(r.Policies), MaxPolicies)
	assert.LessOrEqual(t, len(r.Meta), MaxMeta)
	assert.GreaterOrEqual(t, r.TTL, time.Duration(0))
	for _, s := range append(append([]string{}, r.Policies...), r.Path, r.Operation, r.TokenType) {
		assert.LessOrEqual(t, len(s), maxText)
		assert.True(t, utf8.ValidString(s))
	}
	for _, s := range []string{r.ID, r.Accessor, r.By, r.Entity, r.Lease} {
		assert.LessOrEqual(t, len(s), maxID)
	}
}

func TestTraceparent(t *testing.T) {
	const good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	for text, ok := range map[string]bool{
		good: true, "cc" + good[2:] + "-what-the-future-brings": true,
		"": false, good[:54]: false, strings.ReplaceAll(good, "-", "_"): false,
		"00-xbf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01":                 false,
		"00-4bf92f3577b34da6a3ce929d0e0e4736-x0f067aa0ba902b7-01":                 false,
		"00-00000000000000000000000000000000-00f067aa0ba902b7-01":                 false,
		"00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01":                 false,
		"hmac-sha256:06f7c5a3f4f35a90bb6a94ac1ba3b1cbb2b38a34a09fbcb2fb0ca8a9ee0": false,
	} {
		trace, span := trace(text)
		assert.Equal(t, ok, trace != [16]byte{}, text)
		assert.Equal(t, ok, span != [8]byte{}, text)
	}
}

func FuzzParse(f *testing.F) {
	for _, line := range goldenLines(f) {
		f.Add(line)
		f.Add(append([]byte("prefix "), line...))
	}
	f.Add([]byte(`{"type":"response","time":"2026-01-01T00:00:00Z","request":{"id":"1","path":"x"},"response":{"auth":{}}}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		r, ok, err := Parse(line)
		if !ok {
			assert.Zero(t, r)
			return
		}
		require.NoError(t, err)
		checkBounds(t, &r)
		assert.NotEmpty(t, r.ID)
		assert.False(t, r.Time.IsZero())
		assert.False(t, r.Denied && !r.Failed)
		assert.False(t, r.Login && r.Renewal)
	})
}
