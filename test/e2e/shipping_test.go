// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
)

const (
	shipped   = "../../configs/collector/vault-audit-shipped.yaml"
	shipperOf = "../../configs/collector/vault-audit-shipper.yaml"
	noMetrics = "yaml:service::telemetry::metrics::level: none"

	// auditName is the name in the gateway's certificate.
	auditName = "leasehold-vault-audit"
)

// The folders of the two ends: each has a certificate of its own, which is the other's
// authority. A stranger has one as well.
const (
	gatewayEnd  = "gateway"
	shipperEnd  = "shipper"
	strangerEnd = "stranger"
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
	s.certify(gatewayEnd, auditName, shipperEnd)
	s.certify(shipperEnd, "vault", gatewayEnd)
	s.certify(strangerEnd, "vault", "")
	return s
}

func (s *shipping) path(name string) string { return filepath.Join(s.dir, name) }

func (s *shipping) write(name string, text []byte) {
	s.t.Helper()
	require.NoError(s.t, os.MkdirAll(filepath.Dir(s.path(name)), 0o700))
	require.NoError(s.t, os.WriteFile(s.path(name), text, 0o600))
}

// certify makes a certificate, which signs itself, and is the authority of another end.
func (s *shipping) certify(end, name, other string) {
	s.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(s.t, err)
	template := x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true,
	}
	cert, err := x509.CreateCertificate(rand.Reader, &template, &template, key.Public(), key)
	require.NoError(s.t, err)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(s.t, err)
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert})
	s.write(end+"/tls.crt", text)
	s.write(end+"/tls.key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}))
	if other != "" {
		s.write(other+"/ca.crt", text)
	}
}

// listen starts the gateway, start the shipper; each goes on where it was.
func (s *shipping) listen() {
	s.t.Helper()
	s.gateway = launchWith(s.t, collectorBinary(s.t), []string{
		filepath.Join("testdata", "shipped.yaml"), shipped,
		"yaml:service::pipelines::logs/vault_audit::exporters: [file]",
	}, "LEASEHOLD_VAULT_AUDIT_LISTEN="+s.address, "LEASEHOLD_VAULT_AUDIT_TLS="+s.path(gatewayEnd), "SHIPPED_FILE="+s.arrived)
	s.gateway.await("the gateway is healthy", arrives, s.gateway.healthy)
}

func (s *shipping) start() {
	s.t.Helper()
	health := freeAddress(s.t)
	s.shipper = launchWith(s.t, collectorBinary(s.t), []string{shipperOf, noMetrics},
		"LEASEHOLD_STATE="+s.path("state"), "LEASEHOLD_HEALTH="+health, "LEASEHOLD_VAULT_AUDIT="+s.path("audit.jsonl*"),
		"LEASEHOLD_VAULT_AUDIT_GATEWAY="+s.address, "LEASEHOLD_VAULT_AUDIT_TLS="+s.path(shipperEnd))
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
