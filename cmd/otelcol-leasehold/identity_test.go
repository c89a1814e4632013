// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/client"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/connector/connectortest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/leasehold/leasehold/connector/reasoningconnector"
	"github.com/leasehold/leasehold/processor/reasoningprocessor"
)

// user is what an authenticator has found.
type user string

func (u user) GetAttribute(name string) any {
	if name == "username" {
		return string(u)
	}
	return nil
}

func (user) GetAttributeNames() []string { return []string{"username"} }

// forgedSpan is a tool call of trace 1, by one who says that it is bob; without
// a parent it is the root.
func forgedSpan(id, parent byte) ptrace.Traces {
	td := ptrace.NewTraces()
	rs := td.ResourceSpans().AppendEmpty()
	rs.Resource().Attributes().PutStr("leasehold.identity.agent", "bob")
	rs.Resource().Attributes().PutStr("service.name", "bob")
	span := rs.ScopeSpans().AppendEmpty().Spans().AppendEmpty()
	span.SetTraceID(pcommon.TraceID{15: 1})
	span.SetSpanID(pcommon.SpanID{7: id})
	span.SetParentSpanID(pcommon.SpanID{7: parent})
	span.SetStartTimestamp(pcommon.NewTimestampFromTime(time.Now()))
	span.SetEndTimestamp(pcommon.NewTimestampFromTime(time.Now()))
	span.Attributes().PutStr("gen_ai.operation.name", "execute_tool")
	span.Attributes().PutStr("gen_ai.tool.name", "search")
	return td
}

// From spans to log records, evidence is of the one who is proven: that of a
// step, of a root that came, and of one that was made up.
func TestEvidenceIsOfTheProven(t *testing.T) {
	for name, want := range map[string]struct {
		spans   []ptrace.Traces
		records []string
	}{
		"with its root":    {[]ptrace.Traces{forgedSpan(2, 1), forgedSpan(1, 0)}, []string{"leasehold.finding", "leasehold.verdict"}},
		"its root is lost": {[]ptrace.Traces{forgedSpan(2, 1)}, []string{"leasehold.finding", "leasehold.verdict"}},
	} {
		t.Run(name, func(t *testing.T) {
			sink := new(consumertest.LogsSink)
			connectors := reasoningconnector.NewFactory()
			toLogs, err := connectors.CreateTracesToLogs(t.Context(), connectortest.NewNopSettings(connectors.Type()), connectors.CreateDefaultConfig(), sink)
			require.NoError(t, err)
			processors := reasoningprocessor.NewFactory()
			judge, err := processors.CreateTraces(t.Context(), processortest.NewNopSettings(processors.Type()), processors.CreateDefaultConfig(), toLogs)
			require.NoError(t, err)
			require.NoError(t, toLogs.Start(t.Context(), componenttest.NewNopHost()))
			require.NoError(t, judge.Start(t.Context(), componenttest.NewNopHost()))
			alice := client.NewContext(t.Context(), client.Info{Auth: user("alice")})
			for _, td := range want.spans {
				require.NoError(t, judge.ConsumeTraces(alice, td))
			}
			require.NoError(t, judge.Shutdown(t.Context()))
			require.NoError(t, toLogs.Shutdown(t.Context()))
			assert.Equal(t, want.records, namesOf(t, sink))
		})
	}
}

// namesOf are the names of the records, each of which has to be alice's.
func namesOf(t *testing.T, sink *consumertest.LogsSink) (names []string) {
	t.Helper()
	for _, logs := range sink.AllLogs() {
		for _, rl := range logs.ResourceLogs().All() {
			agent, _ := rl.Resource().Attributes().Get("leasehold.identity.agent")
			source, _ := rl.Resource().Attributes().Get("leasehold.identity.source")
			assert.Equal(t, "alice", agent.Str())
			assert.Equal(t, "basic", source.Str())
			for _, record := range rl.ScopeLogs().At(0).LogRecords().All() {
				names = append(names, record.EventName())
			}
		}
	}
	return names
}
