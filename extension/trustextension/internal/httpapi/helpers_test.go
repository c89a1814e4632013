// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package httpapi

import (
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/config/confighttp"

	"github.com/leasehold/leasehold/extension/trustextension/internal/httpapi/apitest"
)

var loopback = &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8790}

func settings(fake *apitest.Fake) Settings {
	return Settings{
		Service: fake, Server: confighttp.NewDefaultServerConfig(), Telemetry: componenttest.NewNopTelemetrySettings(),
		Version: "1.2.3", Now: apitest.Now,
	}
}

// newTestAPI is an API on loopback without an authenticator.
func newTestAPI(t *testing.T, fake *apitest.Fake) *api {
	t.Helper()
	a, err := newAPI(settings(fake))
	require.NoError(t, err)
	a.guard.listens(loopback)
	return a
}

// request is one that this machine sends; one with a body sends JSON.
func request(method, path, body string) *http.Request {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Host, r.RemoteAddr = "localhost:8790", "127.0.0.1:51234"
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

// send sends a request to the API and checks what every answer has to be.
func send(t *testing.T, a *api, r *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	a.handler().ServeHTTP(w, r)
	for _, key := range []string{
		"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy",
		"Cross-Origin-Resource-Policy", "Permissions-Policy", "Cache-Control",
	} {
		assert.NotEmpty(t, w.Header().Get(key), "%s of %s", key, r.URL)
	}
	if strings.HasPrefix(r.URL.Path, apiPath) {
		valid(t, r, w.Code, w.Header(), w.Body.Bytes())
	}
	return w
}

// golden compares an answer with the file of this name.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run go test with -update to write it")
	assert.Equal(t, string(want), string(got))
}
