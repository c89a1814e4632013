// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// sender sends OTLP over gRPC, as an SDK does.
type sender struct {
	t      testing.TB
	client ptraceotlp.GRPCClient
}

func (c *collector) sender() *sender {
	c.t.Helper()
	conn, err := grpc.NewClient(c.otlp, grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(c.t, err)
	c.t.Cleanup(func() { assert.NoError(c.t, conn.Close()) })
	return &sender{c.t, ptraceotlp.NewGRPCClient(conn)}
}

// send expects every span to be taken.
func (s *sender) send(requests ...ptrace.Traces) {
	s.t.Helper()
	for _, td := range requests {
		answer, err := s.try(td)
		require.NoError(s.t, err)
		require.Zero(s.t, answer.PartialSuccess().RejectedSpans(), answer.PartialSuccess().ErrorMessage())
	}
}

func (s *sender) try(td ptrace.Traces) (ptraceotlp.ExportResponse, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	return s.client.Export(ctx, ptraceotlp.NewExportRequestFromTraces(td))
}
