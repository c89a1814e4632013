// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"net"
	"net/http"
	"path/filepath"
	"testing"

	"github.com/open-telemetry/opentelemetry-collector-contrib/extension/basicauthextension"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/extension/extensiontest"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	"go.opentelemetry.io/collector/receiver/otlpreceiver"
	"go.opentelemetry.io/collector/receiver/receivertest"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"

	"github.com/leasehold/leasehold/internal/semconv"
)

// receive puts an OTLP receiver on a socket in front of the processor, as a
// pipeline does, and returns the socket.
func (r *rig) receive(host component.Host, protocol string, server map[string]any) (socket string) {
	r.t.Helper()
	socket = filepath.Join(r.t.TempDir(), "otlp.sock")
	server["endpoint"], server["transport"] = socket, "unix"
	factory := otlpreceiver.NewFactory()
	cfg := factory.CreateDefaultConfig()
	require.NoError(r.t, confmap.NewFromStringMap(map[string]any{"protocols": map[string]any{protocol: server}}).Unmarshal(cfg))
	require.NoError(r.t, confmap.Validate(cfg))
	receiver, err := factory.CreateTraces(r.t.Context(), receivertest.NewNopSettings(factory.Type()), cfg, r)
	require.NoError(r.t, err)
	require.NoError(r.t, receiver.Start(r.t.Context(), host))
	r.t.Cleanup(func() { require.NoError(r.t, receiver.Shutdown(context.WithoutCancel(r.t.Context()))) })
	return socket
}

// basic is a host whose basicauth extension lets two users in.
func basic(t *testing.T) component.Host {
	t.Helper()
	factory := basicauthextension.NewFactory()
	cfg := factory.CreateDefaultConfig()
	require.NoError(t, confmap.NewFromStringMap(map[string]any{
		"htpasswd": map[string]any{"inline": "alice:wonder\nb\u200bob:builder"},
	}).Unmarshal(cfg))
	ext, err := factory.Create(t.Context(), extensiontest.NewNopSettings(factory.Type()), cfg)
	require.NoError(t, err)
	host := hostWith{component.NewID(factory.Type()): ext}
	require.NoError(t, ext.Start(t.Context(), host))
	t.Cleanup(func() { require.NoError(t, ext.Shutdown(context.WithoutCancel(t.Context()))) })
	return host
}

func authorization(user, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
}

func overGRPC(ctx context.Context, socket string, creds credentials.TransportCredentials) error {
	conn, err := grpc.NewClient("unix://"+socket, grpc.WithTransportCredentials(creds))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	_, err = ptraceotlp.NewGRPCClient(conn).Export(ctx, forgedRequest())
	return err
}

func overHTTP(ctx context.Context, socket, scheme, auth string, conf *tls.Config) (status int, err error) {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", socket)
	}
	transport := &http.Transport{DialContext: dial, TLSClientConfig: conf}
	defer transport.CloseIdleConnections()
	body, err := forgedRequest().MarshalProto()
	if err != nil {
		return 0, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, scheme+"://collector/v1/traces", bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/x-protobuf")
	req.Header.Set("Username", "bob")
	if auth != "" {
		req.Header.Set("Authorization", auth)
	}
	resp, err := (&http.Client{Transport: transport}).Do(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

// forgedRequest is a cycle whose resource says that it is bob's.
func forgedRequest() ptraceotlp.ExportRequest {
	return ptraceotlp.NewExportRequestFromTraces(
		from(traffic(1, plain(2, 1), agent(1, 0, "planner")), semconv.IdentityAgent, "bob", semconv.IdentitySource, "basic"))
}

// The collector's own receiver and authenticator prove who sends.
func TestBasicAuthProvesTheUser(t *testing.T) {
	users := []struct {
		user, password string
		refused        bool
		want           map[string]any
	}{
		{"alice", "wonder", false, stamped("alice", "basic", "bob")},
		{"alice", "guess", true, nil},
		{"b\u200bob", "builder", false, map[string]any{}},
	}
	for _, tt := range users {
		for _, protocol := range []string{"grpc", "http"} {
			t.Run(protocol+" "+tt.user+" "+tt.password, func(t *testing.T) {
				r := newRig(t)
				socket := r.receive(basic(t), protocol, map[string]any{
					"include_metadata": true, "auth": map[string]any{"authenticator": "basicauth"},
				})
				if protocol == "grpc" {
					ctx := metadata.AppendToOutgoingContext(t.Context(), "authorization", authorization(tt.user, tt.password), "username", "bob")
					assert.Equal(t, tt.refused, overGRPC(ctx, socket, insecure.NewCredentials()) != nil)
				} else {
					status, err := overHTTP(t.Context(), socket, "http", authorization(tt.user, tt.password), nil)
					require.NoError(t, err)
					assert.Equal(t, tt.refused, status == http.StatusUnauthorized)
				}
				r.end()
				if tt.refused {
					assert.Empty(t, r.stamps())
					return
				}
				assert.Equal(t, []map[string]any{tt.want, tt.want}, r.stamps())
			})
		}
	}
}

func TestACertificateProvesOverGRPCOnly(t *testing.T) {
	ca := newAuthority(t)
	server := func(keys ...string) map[string]any {
		conf := map[string]any{"cert_file": ca.cert(t, "collector"), "key_file": ca.key("collector")}
		if len(keys) > 0 {
			conf["client_ca_file"] = ca.file
		}
		return map[string]any{"tls": conf}
	}
	const id = "spiffe://example.org/ns/shop/sa/planner"
	for name, tt := range map[string]struct {
		server map[string]any
		client *tls.Config
		want   map[string]any
	}{
		"verified":           {server("client_ca_file"), ca.client(t, "planner", id), stamped(id, "mtls", "bob")},
		"asked for no proof": {server(), ca.client(t, "planner", id), map[string]any{}},
		"no name in it":      {server("client_ca_file"), ca.client(t, "planner"), map[string]any{}},
		"another authority":  {server("client_ca_file"), newAuthority(t).trusting(ca).client(t, "planner", id), nil},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			err := overGRPC(t.Context(), r.receive(hostWith{}, "grpc", tt.server), credentials.NewTLS(tt.client))
			r.end()
			if tt.want == nil {
				require.Error(t, err)
				assert.Empty(t, r.stamps())
				return
			}
			require.NoError(t, err)
			assert.Equal(t, []map[string]any{tt.want, tt.want}, r.stamps())
		})
	}
	t.Run("an account of a trust domain", func(t *testing.T) {
		r := newRig(t, func(c *Config) { c.Identity.SPIFFETrustDomain = "example.org" })
		require.NoError(t, overGRPC(t.Context(), r.receive(hostWith{}, "grpc", server("client_ca_file")), credentials.NewTLS(ca.client(t, "planner", id))))
		r.end()
		want := stamped("shop/planner", "mtls", "bob")
		assert.Equal(t, []map[string]any{want, want}, r.stamps())
	})
	t.Run("http", func(t *testing.T) {
		r := newRig(t)
		status, err := overHTTP(t.Context(), r.receive(hostWith{}, "http", server("client_ca_file")), "https", "", ca.client(t, "planner", id))
		r.end()
		require.NoError(t, err)
		assert.Equal(t, http.StatusOK, status)
		assert.Equal(t, []map[string]any{{}, {}}, r.stamps(), "the receiver does not pass the certificate on")
	})
}
