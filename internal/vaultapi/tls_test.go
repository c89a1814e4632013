// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
)

// authority is a certificate to trust, as PEM.
func authority(t *testing.T) []byte {
	t.Helper()
	server := httptest.NewTLSServer(http.NotFoundHandler())
	defer server.Close()
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
}

// Over TLS, Vault is who the configuration trusts.
func TestVaultIsTrustedByItsCertificate(t *testing.T) {
	server := httptest.NewUnstartedServer(handler(t, shared, func(*http.Request) {}, func([]byte) {}))
	server.Config.ErrorLog = zap.NewStdLog(zap.NewNop())
	server.StartTLS()
	t.Cleanup(server.Close)
	trusted := x509.NewCertPool()
	trusted.AddCert(server.Certificate())
	for _, test := range []struct {
		config *tls.Config
		kind   error
	}{{&tls.Config{RootCAs: trusted}, nil}, {nil, ErrUnreachable}} {
		s, err := Open(t.Context(), Config{Address: server.URL, TLS: test.config, Auth: Auth{Token: tokenOfRoot(shared)}}, zap.NewNop())
		require.NoError(t, err)
		t.Cleanup(s.Close)
		if test.kind == nil {
			require.NoError(t, s.Ready())
			continue
		}
		requireKind(t, test.kind, s.Ready())
		require.ErrorContains(t, s.Ready(), "certificate")
	}
}
