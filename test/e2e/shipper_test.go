// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/plog/plogotlp"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
)

const arrives = time.Minute

// Vault's audit log comes whole and in order, whatever dies on the way. A line may
// come twice, as the gateway counts each request once.
func TestTheAuditLogIsShippedWhole(t *testing.T) {
	s := newShipping(t)
	s.append("audit.jsonl", "written before the first start")
	s.listen()
	s.start()
	want := append(s.found(), s.lines("all is well", 300)...)
	s.arrive(want)

	s.shipper.kill()
	want = append(want, s.lines("the shipper is dead", 50)...)
	s.start()
	s.arrive(want)

	s.gateway.kill()
	want = append(want, s.lines("the gateway is dead", 50)...)
	s.shipper.kill()
	s.start()
	s.listen()
	s.arrive(want)

	require.NoError(t, os.Rename(s.path("audit.jsonl"), s.path("audit.jsonl.1")))
	want = append(want, s.linesTo("audit.jsonl.1", "Vault has not reopened it yet", 20)...)
	s.arrive(want)
	want = append(want, s.lines("now it has", 20)...)
	s.arrive(want)
	assert.Equal(t, want, once(s.came()), "nothing from before the first start, and nothing else")
}

// found waits until the shipper reads what is written from now on: until such a line
// has come. It returns those that come.
func (s *shipping) found() []string {
	s.t.Helper()
	var written []string
	s.shipper.await("the first line has come", arrives, func() bool {
		written = append(written, s.lines(fmt.Sprintf("is this read, %d", len(written)), 1)...)
		return len(s.came()) > 0
	})
	first := slices.Index(written, s.came()[0])
	require.GreaterOrEqual(s.t, first, 0, "what was written before the first start has come")
	return written[first:]
}

// Who has no certificate of the shipper's authority cannot write the audit log, and
// nobody sends spans there.
func TestOnlyTheShipperWritesTheAuditLog(t *testing.T) {
	s := newShipping(t)
	s.listen()
	for _, tt := range []struct {
		name      string
		transport credentials.TransportCredentials
		want      codes.Code
	}{
		{"without a certificate", credentials.NewTLS(s.trusting("")), codes.Unavailable},
		{"with another one", credentials.NewTLS(s.trusting(strangerEnd)), codes.Unavailable},
		{"unencrypted", insecure.NewCredentials(), codes.Unavailable},
		{"as the shipper does", credentials.NewTLS(s.trusting(shipperEnd)), codes.OK},
	} {
		t.Run(tt.name, func(t *testing.T) {
			conn, err := grpc.NewClient(s.address, grpc.WithTransportCredentials(tt.transport))
			require.NoError(t, err)
			defer func() { assert.NoError(t, conn.Close()) }()
			ctx, cancel := context.WithTimeout(t.Context(), arrives)
			defer cancel()
			logs := plog.NewLogs()
			logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty().Body().SetStr(tt.name)
			_, err = plogotlp.NewGRPCClient(conn).Export(ctx, plogotlp.NewExportRequestFromLogs(logs))
			assert.Equal(t, tt.want, status.Code(err), "%v", err)
			_, err = ptraceotlp.NewGRPCClient(conn).Export(ctx, ptraceotlp.NewExportRequestFromTraces(ptrace.NewTraces()))
			assert.Error(t, err)
		})
	}
	s.arrive([]string{"as the shipper does"})
}

// trusting is how an end with a certificate, or without one, connects to the gateway.
func (s *shipping) trusting(end string) *tls.Config {
	s.t.Helper()
	text, err := os.ReadFile(s.path(shipperEnd + "/ca.crt"))
	require.NoError(s.t, err)
	pool := x509.NewCertPool()
	require.True(s.t, pool.AppendCertsFromPEM(text))
	c := &tls.Config{RootCAs: pool, ServerName: auditName, MinVersion: tls.VersionTLS13}
	if end != "" {
		own, err := tls.LoadX509KeyPair(s.path(end+"/tls.crt"), s.path(end+"/tls.key"))
		require.NoError(s.t, err)
		// Sent whatever the gateway says it would take.
		c.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &own, nil }
	}
	return c
}

// arrive waits until lines have come, in this order.
func (s *shipping) arrive(want []string) {
	s.t.Helper()
	s.gateway.await(fmt.Sprintf("%d lines have come", len(want)), arrives, func() bool {
		return slices.Equal(want, once(s.came()))
	})
}

// once leaves out what has come before.
func once(all []string) (out []string) {
	seen := map[string]bool{}
	for _, line := range all {
		if !seen[line] {
			seen[line], out = true, append(out, line)
		}
	}
	return out
}
