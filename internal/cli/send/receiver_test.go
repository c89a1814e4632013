// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package send

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

// receiver takes traces over both protocols, like a collector, and remembers
// what it got. The first requests are refused with the errors in fail.
type receiver struct {
	ptraceotlp.UnimplementedGRPCServer
	mu       sync.Mutex
	fail     []error
	got      []ptrace.Traces
	headers  []string // the values of x-key
	rejected int64
}

func (r *receiver) take(key string, request ptraceotlp.ExportRequest) (ptraceotlp.ExportResponse, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	response := ptraceotlp.NewExportResponse()
	if len(r.fail) > 0 {
		err := r.fail[0]
		r.fail = r.fail[1:]
		return response, err
	}
	r.got = append(r.got, request.Traces())
	r.headers = append(r.headers, key)
	if r.rejected > 0 {
		response.PartialSuccess().SetRejectedSpans(r.rejected)
		response.PartialSuccess().SetErrorMessage("not these")
	}
	return response, nil
}

// Export implements the gRPC service.
func (r *receiver) Export(ctx context.Context, request ptraceotlp.ExportRequest) (ptraceotlp.ExportResponse, error) {
	key := ""
	if values := metadata.ValueFromIncomingContext(ctx, "x-key"); len(values) > 0 {
		key = values[0]
	}
	return r.take(key, request)
}

// ServeHTTP implements OTLP over HTTP; an error answers 503.
func (r *receiver) ServeHTTP(w http.ResponseWriter, hr *http.Request) {
	body, err := io.ReadAll(hr.Body)
	request := ptraceotlp.NewExportRequest()
	if err != nil || hr.URL.Path != tracesPath || request.UnmarshalProto(body) != nil {
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

// serve starts r and returns its address for gRPC and its URL for HTTP.
func (r *receiver) serve(t *testing.T) (address, url string) {
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

func (r *receiver) spans() (n int) {
	for _, traces := range r.got {
		n += traces.SpanCount()
	}
	return n
}
