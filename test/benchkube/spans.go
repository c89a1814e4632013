// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// sender sends spans to a gateway, in the place of members' pods.
type sender struct {
	conn   *grpc.ClientConn
	client ptraceotlp.GRPCClient
}

func newSender(endpoint string) (*sender, error) {
	conn, err := grpc.NewClient(endpoint, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", endpoint, err)
	}
	return &sender{conn: conn, client: ptraceotlp.NewGRPCClient(conn)}, nil
}

func (s *sender) close() { _ = s.conn.Close() }

func (s *sender) send(ctx context.Context, m *member, td ptrace.Traces) error {
	ctx, cancel := context.WithTimeout(metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+m.token), 10*time.Second)
	defer cancel()
	_, err := s.client.Export(ctx, ptraceotlp.NewExportRequestFromTraces(td))
	return err
}

// sendUntilTaken is send, again and again where the gateway says that it is busy, as
// with many tokens that it sees for the first time.
func (s *sender) sendUntilTaken(ctx context.Context, m *member, td ptrace.Traces) error {
	for {
		err := s.send(ctx, m, td)
		if status.Code(err) != codes.Unavailable || ctx.Err() != nil {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// batch is an empty request and the slice that its spans go into.
func batch() (ptrace.Traces, ptrace.SpanSlice) {
	td := ptrace.NewTraces()
	rs := td.ResourceSpans().AppendEmpty()
	rs.Resource().Attributes().PutStr("service.name", "benchkube")
	return td, rs.ScopeSpans().AppendEmpty().Spans()
}

// root is the id of a root that is still running.
var root = pcommon.SpanID{7: 1}

func newTrace() (id pcommon.TraceID) {
	binary.BigEndian.PutUint64(id[:8], rand.Uint64())
	binary.BigEndian.PutUint64(id[8:], rand.Uint64())
	return id
}

func step(spans ptrace.SpanSlice, trace pcommon.TraceID, operation string) ptrace.Span {
	s := spans.AppendEmpty()
	s.SetTraceID(trace)
	var id pcommon.SpanID
	binary.BigEndian.PutUint64(id[:], rand.Uint64()|2)
	s.SetSpanID(id)
	s.SetParentSpanID(root)
	s.SetName(operation)
	now := time.Now()
	s.SetStartTimestamp(pcommon.NewTimestampFromTime(now.Add(-50 * time.Millisecond)))
	s.SetEndTimestamp(pcommon.NewTimestampFromTime(now))
	s.Attributes().PutStr("gen_ai.operation.name", operation)
	return s
}

func chat(spans ptrace.SpanSlice, trace pcommon.TraceID) {
	a := step(spans, trace, "chat").Attributes()
	a.PutStr("gen_ai.provider.name", "openai")
	a.PutStr("gen_ai.response.model", "gpt-4o-mini")
	a.PutInt("gen_ai.usage.input_tokens", 100)
	a.PutInt("gen_ai.usage.output_tokens", 10)
}

// asking is a step that asks for the next cycle.
func asking(trace pcommon.TraceID) (td ptrace.Traces, span string) {
	td, spans := batch()
	s := step(spans, trace, "plan")
	s.Attributes().PutBool("agent.next", true)
	return td, s.SpanID().String()
}

// forbidden is a call that no agent in shadow may make.
func forbidden(trace pcommon.TraceID) ptrace.Traces {
	td, spans := batch()
	a := step(spans, trace, "execute_tool").Attributes()
	a.PutStr("gen_ai.tool.name", "send_email")
	return td
}

func harmless(trace pcommon.TraceID) ptrace.Traces {
	td, spans := batch()
	chat(spans, trace)
	return td
}
