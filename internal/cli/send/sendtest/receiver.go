// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package sendtest is a receiver of OTLP for tests of what sends it.
package sendtest

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
)

// Receiver takes traces over both protocols, like a collector, and remembers
// what it got.
type Receiver struct {
	ptraceotlp.UnimplementedGRPCServer
	mu sync.Mutex
	// Fail are the errors that the first requests are refused with.
	Fail []error
	// Got is what came, request by request, and Keys the header x-key of each.
	Got  []ptrace.Traces
	Keys []string
	// Rejected is how many spans of each request are said to be rejected.
	Rejected int64
}

func (r *Receiver) take(key string, request ptraceotlp.ExportRequest) (ptraceotlp.ExportResponse, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	response := ptraceotlp.NewExportResponse()
	if len(r.Fail) > 0 {
		err := r.Fail[0]
		r.Fail = r.Fail[1:]
		return response, err
	}
	r.Got = append(r.Got, request.Traces())
	r.Keys = append(r.Keys, key)
	if r.Rejected > 0 {
		response.PartialSuccess().SetRejectedSpans(r.Rejected)
		response.PartialSuccess().SetErrorMessage("not these")
	}
	return response, nil
}

// Export implements the gRPC service.
func (r *Receiver) Export(ctx context.Context, request ptraceotlp.ExportRequest) (ptraceotlp.ExportResponse, error) {
	key := ""
	if values := metadata.ValueFromIncomingContext(ctx, "x-key"); len(values) > 0 {
		key = values[0]
	}
	return r.take(key, request)
}

// ServeHTTP implements OTLP over HTTP; an error answers 503.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, hr *http.Request) {
	body, err := io.ReadAll(hr.Body)
	request := ptraceotlp.NewExportRequest()
	if err != nil || hr.URL.Path != "/v1/traces" || request.UnmarshalProto(body) != nil {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	response, err := r.take(hr.Header.Get("x-key"), request)
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	answer, _ := response.MarshalProto()
	_, _ = w.Write(answer)
}

// Serve starts r, for as long as the test runs, and returns its address for
// gRPC and its URL for HTTP.
func (r *Receiver) Serve(t *testing.T) (address, url string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a test's own loopback port
	require.NoError(t, err)
	server := grpc.NewServer()
	ptraceotlp.RegisterGRPCServer(server, r)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener)
	}()
	t.Cleanup(func() { server.Stop(); <-done })
	web := httptest.NewServer(r)
	t.Cleanup(web.Close)
	return listener.Addr().String(), web.URL
}

// Spans is how many spans came.
func (r *Receiver) Spans() (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, traces := range r.Got {
		n += traces.SpanCount()
	}
	return n
}
