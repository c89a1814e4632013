// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package send

import (
	"context"
	"crypto/tls"
	"fmt"

	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

type grpcExporter struct {
	conn    *grpc.ClientConn
	client  ptraceotlp.GRPCClient
	headers metadata.MD
}

func newGRPC(t Target) (*grpcExporter, error) {
	transport := credentials.NewTLS(&tls.Config{MinVersion: tls.VersionTLS12})
	if t.Plain {
		transport = insecure.NewCredentials()
	}
	conn, err := grpc.NewClient("passthrough:///"+t.Address, grpc.WithTransportCredentials(transport))
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", t, err)
	}
	return &grpcExporter{conn, ptraceotlp.NewGRPCClient(conn), metadata.New(t.Headers)}, nil
}

func (e *grpcExporter) export(ctx context.Context, request ptraceotlp.ExportRequest) (ptraceotlp.ExportResponse, error) {
	response, err := e.client.Export(metadata.NewOutgoingContext(ctx, e.headers), request)
	if err != nil && mayRetry(status.Convert(err)) {
		err = &retryable{err}
	}
	return response, err
}

func (e *grpcExporter) close() error { return e.conn.Close() }

// mayRetry follows the OTLP specification's table of gRPC codes.
func mayRetry(s *status.Status) bool {
	switch s.Code() {
	case codes.Canceled, codes.DeadlineExceeded, codes.Aborted, codes.OutOfRange, codes.Unavailable, codes.DataLoss:
		return true
	case codes.ResourceExhausted: // only where the server says that it recovers
		for _, detail := range s.Details() {
			if _, ok := detail.(*errdetails.RetryInfo); ok {
				return true
			}
		}
	}
	return false
}
