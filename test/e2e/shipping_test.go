// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
)

const (
	auditToken = "the-token-that-the-two-ends-share"
	shipped    = "../../configs/collector/vault-audit-shipped.yaml"
	shipperOf  = "../../configs/collector/vault-audit-shipper.yaml"
	noMetrics  = "yaml:service::telemetry::metrics::level: none"
)

// shipping are the two ends between which Vault's audit log is sent, with the
// configurations that ship. At the far end a file takes what a gateway gives to the
// trust exporter, which needs a cluster and a Vault.
type shipping struct {
	t                *testing.T
	dir, address     string
	arrived          string // what has come, over all gateways
	gateway, shipper *collector
}

func newShipping(t *testing.T) *shipping {
	t.Helper()
	s := &shipping{t: t, dir: t.TempDir(), address: freeAddress(t)}
	s.arrived = s.path("arrived.jsonl")
	server := httptest.NewTLSServer(nil) // its certificate is good for 127.0.0.1, and signed by itself
	defer server.Close()
	cert := server.TLS.Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(cert.PrivateKey)
	require.NoError(t, err)
	s.write("token", []byte(auditToken))
	s.write("tls.crt", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Certificate[0]}))
	s.write("tls.key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}))
	return s
}

func (s *shipping) path(name string) string { return filepath.Join(s.dir, name) }

func (s *shipping) write(name string, text []byte) {
	s.t.Helper()
	require.NoError(s.t, os.WriteFile(s.path(name), text, 0o600))
}

// pool holds the gateway's certificate.
func (s *shipping) pool() *x509.CertPool {
	s.t.Helper()
	text, err := os.ReadFile(s.path("tls.crt"))
	require.NoError(s.t, err)
	pool := x509.NewCertPool()
	require.True(s.t, pool.AppendCertsFromPEM(text))
	return pool
}

// listen starts the gateway, start the shipper; each goes on where it was.
func (s *shipping) listen() {
	s.t.Helper()
	s.gateway = launchWith(s.t, collectorBinary(s.t), []string{
		filepath.Join("testdata", "shipped.yaml"), shipped,
		"yaml:service::extensions: [health_check, bearertokenauth/vault_audit]",
		"yaml:service::pipelines::logs/vault_audit::exporters: [file]",
	}, "LEASEHOLD_VAULT_AUDIT_LISTEN="+s.address, "LEASEHOLD_VAULT_AUDIT_TOKEN="+s.path("token"),
		"LEASEHOLD_VAULT_AUDIT_CERT="+s.path("tls.crt"), "LEASEHOLD_VAULT_AUDIT_KEY="+s.path("tls.key"),
		"SHIPPED_FILE="+s.arrived)
	s.gateway.await("the gateway is healthy", arrives, s.gateway.healthy)
}

func (s *shipping) start() {
	s.t.Helper()
	health := freeAddress(s.t)
	s.shipper = launchWith(s.t, collectorBinary(s.t), []string{shipperOf, noMetrics},
		"LEASEHOLD_STATE="+s.path("state"), "LEASEHOLD_HEALTH="+health, "LEASEHOLD_VAULT_AUDIT="+s.path("audit.jsonl*"),
		"LEASEHOLD_VAULT_AUDIT_GATEWAY="+s.address, "LEASEHOLD_VAULT_AUDIT_TOKEN="+s.path("token"), "LEASEHOLD_VAULT_AUDIT_CA="+s.path("tls.crt"))
	s.shipper.health = health
	s.shipper.await("the shipper is healthy", arrives, s.shipper.healthy)
}

// lines writes n lines to the audit log, one after the other as Vault does.
func (s *shipping) lines(what string, n int) []string {
	return s.linesTo("audit.jsonl", what, n)
}

func (s *shipping) linesTo(file, what string, n int) (all []string) {
	s.t.Helper()
	for i := range n {
		all = append(all, fmt.Sprintf(`{"type":"response","what":%q,"n":%d}`, what, i))
		s.append(file, all[i])
	}
	return all
}

func (s *shipping) append(file, line string) {
	s.t.Helper()
	f, err := os.OpenFile(s.path(file), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	require.NoError(s.t, err)
	_, err = f.WriteString(line + "\n")
	require.NoError(s.t, errors.Join(err, f.Close()))
}

// came are the lines that have come so far. What is half written comes next time.
func (s *shipping) came() (all []string) {
	text, err := os.ReadFile(s.arrived)
	require.NoError(s.t, err)
	for request := range strings.Lines(string(text[:bytes.LastIndexByte(text, '\n')+1])) {
		logs, err := (&plog.JSONUnmarshaler{}).UnmarshalLogs([]byte(request))
		require.NoError(s.t, err)
		for _, resource := range logs.ResourceLogs().All() {
			for _, scope := range resource.ScopeLogs().All() {
				for _, record := range scope.LogRecords().All() {
					all = append(all, record.Body().Str())
				}
			}
		}
	}
	return all
}
