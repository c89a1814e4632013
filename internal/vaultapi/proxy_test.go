// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/config/configopaque"

	"github.com/leasehold/leasehold/test/stack"
)

func tokenOfRoot(v *stack.Vault) configopaque.String { return configopaque.String(v.RootToken) }

// handler passes requests on to Vault as change makes them, and shows answers to
// see.
func handler(t *testing.T, v *stack.Vault, change func(*http.Request), see func([]byte)) http.Handler {
	t.Helper()
	target, err := url.Parse(v.Addr)
	require.NoError(t, err)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &httputil.ReverseProxy{
		Transport: transport,
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			change(r.Out)
		},
		ModifyResponse: func(r *http.Response) error {
			text, err := io.ReadAll(r.Body)
			see(text)
			r.Body = io.NopCloser(bytes.NewReader(text))
			return err
		},
	}
}

// proxy is the address of a handler before Vault.
func proxy(t *testing.T, v *stack.Vault, change func(*http.Request), see func([]byte)) string {
	t.Helper()
	server := httptest.NewServer(handler(t, v, change, see))
	t.Cleanup(server.Close)
	return server.URL
}

// serve is the address of something that is not Vault.
func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

// keepAuth keeps the first token that an answer holds.
func keepAuth(text []byte, into *made) {
	var answer struct{ Auth made }
	if into.Token == "" && json.Unmarshal(text, &answer) == nil {
		*into = answer.Auth
	}
}
