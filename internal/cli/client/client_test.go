// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package client

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// newClient is a client of the server that writes down how long it waits, and
// does not wait.
func newClient(t *testing.T, server string, waits *[]time.Duration) *Client {
	t.Helper()
	c, err := New(&Config{Server: server, Timeout: time.Minute, Agent: "test"})
	require.NoError(t, err)
	t.Cleanup(c.Close)
	c.pause = func(ctx context.Context, d time.Duration) bool {
		*waits = append(*waits, d)
		return ctx.Err() == nil
	}
	return c
}

// serve answers with each of the handlers in turn, and with the last from then on.
func serve(t *testing.T, handlers ...http.HandlerFunc) string {
	t.Helper()
	n := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n++
		handlers[min(n, len(handlers))-1](w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func status(code int, retryAfter string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", retryAfter)
		w.WriteHeader(code)
	}
}

func text(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		fmt.Fprint(w, body)
	}
}

func hangUp(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		conn.Close()
	}
}

func TestWhatPassesIsAskedAgain(t *testing.T) {
	const ms = time.Millisecond
	tests := map[string]struct {
		handlers []http.HandlerFunc
		waits    []time.Duration
		err      error
	}{
		"at once":        {[]http.HandlerFunc{text(`{}`)}, nil, nil},
		"after two":      {[]http.HandlerFunc{hangUp, status(503, ""), text(`{}`)}, []time.Duration{100 * ms, 200 * ms}, nil},
		"as it asks":     {[]http.HandlerFunc{status(429, "1"), text(`{}`)}, []time.Duration{time.Second}, nil},
		"not for ever":   {[]http.HandlerFunc{status(503, "3600")}, []time.Duration{2 * time.Second, 2 * time.Second, 2 * time.Second}, trustapi.ErrUnavailable},
		"a no is a no":   {[]http.HandlerFunc{status(409, "1")}, nil, trustapi.ErrRefused},
		"not found":      {[]http.HandlerFunc{status(404, "")}, nil, trustapi.ErrNotFound},
		"lost":           {[]http.HandlerFunc{hangUp}, []time.Duration{100 * ms, 200 * ms, 400 * ms}, ErrLost},
		"not ours":       {[]http.HandlerFunc{text(`[]`)}, nil, ErrForeign},
		"retry is words": {[]http.HandlerFunc{status(502, "soon"), text(`{}`)}, []time.Duration{100 * ms}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var waits []time.Duration
			_, err := newClient(t, serve(t, test.handlers...), &waits).Fleet(t.Context())
			require.ErrorIs(t, err, test.err)
			assert.Equal(t, test.waits, waits)
		})
	}
}

func TestGivenUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var waits []time.Duration
	_, err := newClient(t, serve(t, text(`{}`)), &waits).Fleet(ctx)
	require.ErrorIs(t, err, context.Canceled)
	assert.Empty(t, waits)
}

// TestListsThatNeverEnd: a server cannot keep a client for ever.
func TestListsThatNeverEnd(t *testing.T) {
	var waits []time.Duration
	c := newClient(t, serve(t, text(`{"agents":[{"name":"a","phase":"shadow"}],"next":"a"}`)), &waits)
	var last error
	n := 0
	for _, err := range c.Agents(t.Context(), trustapi.Query{}) {
		n, last = n+1, err
	}
	assert.Equal(t, 3, n)
	require.ErrorIs(t, last, ErrForeign)

	c = newClient(t, serve(t, text(`{"decisions":[],"before":7}`)), &waits)
	_, _, err := c.Decisions(t.Context(), "", 10, func(*trustapi.Decision) bool { return true })
	require.ErrorIs(t, err, ErrForeign)

	before := uint64(1 << 40)
	c = newClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		before--
		text(fmt.Sprintf(`{"entries":[],"before":%d}`, before))(w, r)
	}), &waits)
	all, more, err := c.History(t.Context(), "a", 10)
	require.NoError(t, err)
	assert.Empty(t, all)
	assert.True(t, more)
	assert.Equal(t, uint64(1<<40-maxBack), before)
}

func TestHistoryIsKeptAsItCame(t *testing.T) {
	const line = `{"v":1,"seq":9,"time":"2026-03-02T09:00:00Z","agent":"a","kind":"evidence","what":"w","data":{"x": 1.50},"hash":"0b"}`
	var waits []time.Duration
	all, more, err := newClient(t, serve(t, text(`{"entries":[`+line+`],"before":9}`)), &waits).History(t.Context(), "a", 1)
	require.NoError(t, err)
	assert.True(t, more)
	require.Len(t, all, 1)
	assert.Equal(t, "w", all[0].What)
	kept, err := all[0].MarshalJSON()
	require.NoError(t, err)
	assert.True(t, bytes.Equal([]byte(line), kept), "a hash is taken of its bytes")
}

func TestTLS(t *testing.T) {
	server := httptest.NewUnstartedServer(text(`{"policy":"p"}`))
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server.StartTLS()
	defer server.Close()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	require.NoError(t, os.WriteFile(ca, certificate, 0o600))

	var waits []time.Duration
	_, err := newClient(t, server.URL, &waits).Fleet(t.Context())
	require.ErrorIs(t, err, ErrTLS)
	assert.ErrorContains(t, err, "pass --ca-file")
	assert.Empty(t, waits)

	c, err := New(&Config{Server: server.URL, CAFile: ca, Timeout: time.Minute})
	require.NoError(t, err)
	defer c.Close()
	fleet, err := c.Fleet(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "p", fleet.Policy)

	_, err = newClient(t, "https"+serve(t, text(`{}`))[len("http"):], &waits).Fleet(t.Context())
	require.ErrorIs(t, err, ErrTLS)
	assert.ErrorContains(t, err, "speaks no TLS")
}

// TestMutualTLS: the certificate of --cert is what the server sees.
func TestMutualTLS(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text(fmt.Sprintf(`{"policy":%q}`, r.TLS.PeerCertificates[0].Subject.CommonName))(w, r)
	}))
	server.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert}
	server.StartTLS()
	defer server.Close()
	dir := t.TempDir()
	write := func(name, kind string, der []byte) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600))
		return path
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	own := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "ada"}}
	der, err := x509.CreateCertificate(rand.Reader, own, own, key.Public(), key)
	require.NoError(t, err)
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)

	c, err := New(&Config{
		Server: server.URL, CAFile: write("ca", "CERTIFICATE", server.Certificate().Raw), Timeout: time.Minute,
		CertFile: write("cert", "CERTIFICATE", der), KeyFile: write("key", "PRIVATE KEY", keyDER),
	})
	require.NoError(t, err)
	defer c.Close()
	fleet, err := c.Fleet(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "ada", fleet.Policy)
}

func TestWhatIsNotKnown(t *testing.T) {
	var waits []time.Duration
	_, err := newClient(t, serve(t, hangUp), &waits).Ask(t.Context(), "a", trust.VerbDemote, &trustapi.Ask{Why: "x"})
	require.ErrorIs(t, err, ErrUnknown)
	require.ErrorIs(t, err, ErrLost)
	_, err = newClient(t, serve(t, status(409, "")), &waits).Ask(t.Context(), "a", trust.VerbDemote, &trustapi.Ask{Why: "x"})
	require.ErrorIs(t, err, trustapi.ErrRefused)
	assert.NotErrorIs(t, err, ErrUnknown)
	assert.Empty(t, waits)
}

// TestAStreamThatSaysNothingIsLeft, for the other end may be gone.
func TestAStreamThatSaysNothingIsLeft(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var waits []time.Duration
	c := newClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}), &waits)
	c.idle = time.Millisecond
	var why error
	err := c.Follow(ctx, &Watch{}, func(*Event) error { return nil }, func(err error) {
		why = err
		cancel()
	})
	require.NoError(t, err)
	assert.ErrorIs(t, why, ErrSlow)
}
