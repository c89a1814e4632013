// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package review_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/client"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/extension/extensionauth"
	"go.opentelemetry.io/collector/extension/extensiontest"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	"go.opentelemetry.io/collector/receiver/otlpreceiver"
	"go.opentelemetry.io/collector/receiver/receivertest"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/leasehold/leasehold/extension/podidentityextension"
	"github.com/leasehold/leasehold/test/stack"
)

type host map[component.ID]component.Component

func (h host) GetExtensions() map[component.ID]component.Component { return h }

// running is the extension as a collector runs it.
func running(t testing.TB) extensionauth.Server {
	t.Helper()
	factory := podidentityextension.NewFactory()
	cfg := factory.CreateDefaultConfig()
	require.NoError(t, confmap.NewFromStringMap(map[string]any{"kubeconfig": cluster.Kubeconfig()}).Unmarshal(cfg))
	require.NoError(t, confmap.Validate(cfg))
	ext, err := factory.Create(t.Context(), extensiontest.NewNopSettings(factory.Type()), cfg)
	require.NoError(t, err)
	require.NoError(t, ext.Start(t.Context(), componenttest.NewNopHost()))
	t.Cleanup(func() { require.NoError(t, ext.Shutdown(context.WithoutCancel(t.Context()))) })
	return ext.(extensionauth.Server)
}

// receive runs an OTLP receiver with the extension, and returns where.
func receive(t *testing.T, protocol string, took func(client.Info)) (endpoint string) {
	t.Helper()
	endpoint, err := stack.FreeAddress(t.Context())
	require.NoError(t, err)
	factory := otlpreceiver.NewFactory()
	cfg := factory.CreateDefaultConfig()
	require.NoError(t, confmap.NewFromStringMap(map[string]any{"protocols": map[string]any{protocol: map[string]any{
		"endpoint": endpoint, "include_metadata": true, "auth": map[string]any{"authenticator": "pod_identity"},
	}}}).Unmarshal(cfg))
	sink, err := consumer.NewTraces(func(ctx context.Context, _ ptrace.Traces) error {
		took(client.FromContext(ctx))
		return nil
	})
	require.NoError(t, err)
	r, err := factory.CreateTraces(t.Context(), receivertest.NewNopSettings(factory.Type()), cfg, sink)
	require.NoError(t, err)
	ext := running(t)
	require.NoError(t, r.Start(t.Context(), host{component.MustNewID("pod_identity"): ext.(component.Component)}))
	t.Cleanup(func() { require.NoError(t, r.Shutdown(context.WithoutCancel(t.Context()))) })
	return endpoint
}

func request() ptraceotlp.ExportRequest {
	td := ptrace.NewTraces()
	td.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty().Spans().AppendEmpty().SetName("step")
	return ptraceotlp.NewExportRequestFromTraces(td)
}

// send sends a span with authorization headers, and says whether it was taken.
type send func(t *testing.T, endpoint string, headers ...string) (code codes.Code, text string)

func overGRPC(t *testing.T, endpoint string, headers ...string) (codes.Code, string) {
	t.Helper()
	conn, err := grpc.NewClient(endpoint, grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	ctx := t.Context()
	for _, h := range headers {
		ctx = metadata.AppendToOutgoingContext(ctx, "authorization", h)
	}
	_, err = ptraceotlp.NewGRPCClient(conn).Export(ctx, request())
	return status.Code(err), status.Convert(err).Message()
}

func overHTTP(t *testing.T, endpoint string, headers ...string) (codes.Code, string) {
	t.Helper()
	body, err := request().MarshalProto()
	require.NoError(t, err)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+endpoint+"/v1/traces", bytes.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/x-protobuf")
	for _, h := range headers {
		req.Header.Add("Authorization", h)
	}
	transport := new(http.Transport)
	defer transport.CloseIdleConnections()
	resp, err := (&http.Client{Transport: transport}).Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	if resp.StatusCode == http.StatusOK {
		return codes.OK, ""
	}
	assert.Equal(t, http.StatusUnauthorized, resp.StatusCode)
	return codes.Unauthenticated, string(text)
}

func TestAReceiverLetsPodsIn(t *testing.T) {
	ns := account(t)
	job, pod := jobOf(t, ns, "run-1")
	good, other := tokenOf(t, ns, pod, audience), tokenOf(t, ns, pod, "vault")
	for protocol, send := range map[string]send{"grpc": overGRPC, "http": overHTTP} {
		t.Run(protocol, func(t *testing.T) {
			var took []client.Info
			endpoint := receive(t, protocol, func(info client.Info) { took = append(took, info) })
			for name, headers := range map[string][]string{
				"none": nil, "two": {"Bearer " + good, "Bearer " + good}, "another audience": {"Bearer " + other},
				"another scheme": {"Basic " + good}, "no scheme": {good}, "garbage": {"Bearer a.b.c"},
			} {
				code, text := send(t, endpoint, headers...)
				assert.Equal(t, codes.Unauthenticated, code, name)
				assert.NotEmpty(t, text)
				assert.NotContains(t, text, good[:20])
			}
			require.Empty(t, took)
			code, text := send(t, endpoint, "Bearer "+good)
			require.Equal(t, codes.OK, code, text)
			require.Len(t, took, 1)
			info := took[0]
			assert.Equal(t, ns+"/planner", info.Auth.GetAttribute("leasehold.agent"))
			assert.Equal(t, pod.Name, info.Auth.GetAttribute("k8s.pod.name"))
			assert.Equal(t, string(job.UID), info.Auth.GetAttribute("k8s.job.uid"))
			assert.NotEmpty(t, info.Metadata.Get("content-type"), "the rest of the client stays")
			addr, _, err := net.SplitHostPort(info.Addr.String())
			if err != nil {
				addr = info.Addr.String()
			}
			assert.Equal(t, "127.0.0.1", addr)
		})
	}
}

// BenchmarkAuthenticate measures a request whose token was accepted before.
func BenchmarkAuthenticate(b *testing.B) {
	ns := account(b)
	_, pod := jobOf(b, ns, "run-1")
	headers := map[string][]string{
		"authorization": {"Bearer " + tokenOf(b, ns, pod, audience)}, "content-type": {"application/grpc"},
		"user-agent": {"OTel-OTLP-Exporter"}, ":authority": {"collector:4317"},
	}
	ext := running(b)
	ctx := client.NewContext(b.Context(), client.Info{Addr: &net.TCPAddr{IP: net.IPv4(10, 0, 0, 1), Port: 4}})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ext.Authenticate(ctx, headers); err != nil {
			b.Fatal(err)
		}
	}
}
