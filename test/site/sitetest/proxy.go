// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sitetest

import (
	"encoding/pem"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"

	"github.com/stretchr/testify/require"
	"k8s.io/client-go/rest"

	"github.com/leasehold/leasehold/test/stack/faults"
)

// Proxy stands in front of the API server and answers a share of the requests that
// write as a server in trouble would. Clients keep their own tokens.
func (r *Rig) Proxy(options faults.Options) (f *faults.Faults, server, ca string) {
	r.T.Helper()
	target, err := url.Parse(r.Site.Server())
	require.NoError(r.T, err)
	transport, err := rest.TransportFor(r.Site.ConfigOf("")) // it only knows the server's certificate
	require.NoError(r.T, err)
	f = faults.New(options)
	// Tokens go over TLS only.
	front := httptest.NewTLSServer(&httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) { p.SetURL(target) }, Transport: f.Wrap(transport), FlushInterval: -1,
	})
	r.T.Cleanup(front.Close)
	ca = filepath.Join(r.T.TempDir(), "proxy.crt")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: front.Certificate().Raw})
	require.NoError(r.T, os.WriteFile(ca, text, 0o600))
	return f, front.URL, ca
}
