// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	"go.uber.org/goleak"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
)

// asAgent lets the test binary be the agent, so that a test can send it signals.
const asAgent = "TEST_AS_AGENT"

func TestMain(m *testing.M) {
	if os.Getenv(asAgent) != "" {
		main()
	}
	goleak.VerifyTestMain(m)
}

// A sink takes in what the agent sends.
type sink struct {
	ptraceotlp.UnimplementedGRPCServer
	mu      sync.Mutex
	traces  ptrace.Traces
	headers []string
}

func (s *sink) take(traces ptrace.Traces, header string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	traces.ResourceSpans().MoveAndAppendTo(s.traces.ResourceSpans())
	s.headers = append(s.headers, header)
}

// Export takes in what comes over gRPC.
func (s *sink) Export(ctx context.Context, request ptraceotlp.ExportRequest) (ptraceotlp.ExportResponse, error) {
	header := ""
	if md, ok := metadata.FromIncomingContext(ctx); ok && len(md.Get("authorization")) > 0 {
		header = md.Get("authorization")[0]
	}
	s.take(request.Traces(), header)
	return ptraceotlp.NewExportResponse(), nil
}

// ServeHTTP takes in what comes over HTTP.
func (s *sink) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	request := ptraceotlp.NewExportRequest()
	if err != nil || request.UnmarshalProto(body) != nil || r.URL.Path != "/v1/traces" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	s.take(request.Traces(), r.Header.Get("Authorization"))
	w.Header().Set("Content-Type", "application/x-protobuf")
}

// listen starts a sink for gRPC, and tells the agent of it.
func listen(t *testing.T) *sink {
	t.Helper()
	s := &sink{traces: ptrace.NewTraces()}
	server := grpc.NewServer()
	ptraceotlp.RegisterGRPCServer(server, s)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	t.Cleanup(func() { server.Stop(); require.NoError(t, <-served) })
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://"+listener.Addr().String())
	return s
}

// listenHTTP is listen for HTTP.
func listenHTTP(t *testing.T) *sink {
	t.Helper()
	s := &sink{traces: ptrace.NewTraces()}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", server.URL)
	t.Setenv("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
	return s
}

// A span is one that came, with what its resource says.
type span struct {
	ptrace.Span
	resource map[string]any
}

func (s span) attr(key string) any { return s.Attributes().AsRaw()[key] }

// spans are those that came whose names begin so.
func (s *sink) spans(prefix string) []span {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []span
	for _, rs := range s.traces.ResourceSpans().All() {
		for _, ss := range rs.ScopeSpans().All() {
			for _, sp := range ss.Spans().All() {
				if len(sp.Name()) >= len(prefix) && sp.Name()[:len(prefix)] == prefix {
					all = append(all, span{sp, rs.Resource().Attributes().AsRaw()})
				}
			}
		}
	}
	return all
}

// tools are the names of the tools that were called.
func (s *sink) tools() []string {
	var names []string
	for _, sp := range s.spans(toolSpan) {
		names = append(names, sp.attr("gen_ai.tool.name").(string))
	}
	return names
}

// act runs the agent with flags, and returns the code that it exits with.
func act(t *testing.T, args ...string) int {
	t.Helper()
	return run(t.Context(), append([]string{"--delay", "1ms"}, args...), os.Getenv, t.Output())
}
