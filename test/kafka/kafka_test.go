// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kafka_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
)

const (
	topic  = "agents-spans"
	agents = 8
	cycles = 3
)

// All of an agent is in one partition and judged by one gateway, under the name that
// it proved to the node, whatever it says that it is.
func TestAnAgentIsInOnePartition(t *testing.T) {
	broker, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(4, topic))
	require.NoError(t, err)
	t.Cleanup(broker.Close)
	env := []string{"LEASEHOLD_KAFKA_BROKERS=[" + strings.Join(broker.ListenAddrs(), ", ") + "]", "LEASEHOLD_KAFKA_TOPIC=" + topic}
	var folders []string
	for range 2 {
		_, dir := collector(t, "gateway", env...)
		folders = append(folders, dir)
	}
	var passwords strings.Builder
	for n := range agents {
		fmt.Fprintf(&passwords, "%s:secret\n", name(n))
	}
	node, _ := collector(t, "node", append(env, "TEST_AGENTS="+passwords.String())...)
	conn, err := grpc.NewClient(node, grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	for n := range agents {
		for c := range cycles {
			send(t, conn, n, c)
		}
	}

	partitions(t, broker.ListenAddrs())
	judged := map[string]int{} // by agent
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		judged = map[string]int{}
		for _, dir := range folders {
			for agent, verdicts := range verdicts(t, dir) {
				assert.Zero(t, judged[agent], "%s is judged by one gateway", agent)
				judged[agent] += verdicts
			}
		}
		assert.Len(c, judged, agents)
		for agent, n := range judged {
			assert.Equal(c, cycles, n, agent)
		}
	}, time.Minute, 200*time.Millisecond)
}

func name(n int) string { return fmt.Sprintf("agent-%d", n) }

// send sends a cycle, with a stamp of the agent's own making.
func send(t *testing.T, conn *grpc.ClientConn, agent, cycle int) {
	t.Helper()
	td := ptrace.NewTraces()
	rs := td.ResourceSpans().AppendEmpty()
	rs.Resource().Attributes().PutStr("leasehold.identity.source", "forged")
	span := rs.ScopeSpans().AppendEmpty().Spans().AppendEmpty()
	span.SetTraceID(pcommon.TraceID{0: 1, 1: byte(agent), 2: byte(cycle)})
	span.SetSpanID(pcommon.SpanID{7: byte(1 + cycle)})
	span.SetStartTimestamp(pcommon.NewTimestampFromTime(time.Now().Add(-time.Second)))
	span.SetEndTimestamp(pcommon.NewTimestampFromTime(time.Now()))
	span.Attributes().PutStr("gen_ai.operation.name", "invoke_agent")
	span.Attributes().PutStr("gen_ai.agent.name", name(agent))
	login := base64.StdEncoding.EncodeToString([]byte(name(agent) + ":secret"))
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	_, err := ptraceotlp.NewGRPCClient(conn).Export(metadata.AppendToOutgoingContext(ctx, "authorization", "Basic "+login), ptraceotlp.NewExportRequestFromTraces(td))
	require.NoError(t, err)
}

// partitions reads the topic: each record has the agent for its key, and all of an
// agent's are in one partition, of which more than one is used.
func partitions(t *testing.T, brokers []string) {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(brokers...), kgo.ConsumeTopics(topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	require.NoError(t, err)
	defer client.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	of, used, records := map[string]int32{}, map[int32]bool{}, 0
	for records < agents*cycles {
		fetches := client.PollFetches(ctx)
		require.NoError(t, ctx.Err(), "after %d records", records)
		fetches.EachRecord(func(r *kgo.Record) {
			records++
			used[r.Partition] = true
			if before, ok := of[string(r.Key)]; ok {
				assert.Equal(t, before, r.Partition, "%s", r.Key)
			}
			of[string(r.Key)] = r.Partition
		})
	}
	assert.Len(t, of, agents)
	assert.Contains(t, of, name(0))
	assert.Greater(t, len(used), 1)
}

// verdicts are how many a gateway has found, by the agent that was proven.
func verdicts(t *testing.T, dir string) map[string]int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "evidence.jsonl"))
	if err != nil {
		return nil // nothing yet
	}
	all := map[string]int{}
	for line := range bytes.Lines(text) {
		logs, err := new(plog.JSONUnmarshaler).UnmarshalLogs(line)
		if err != nil {
			continue // it is being written
		}
		for _, rl := range logs.ResourceLogs().All() {
			agent, _ := rl.Resource().Attributes().Get("leasehold.identity.agent")
			source, _ := rl.Resource().Attributes().Get("leasehold.identity.source")
			assert.Equal(t, "basic via "+topic, source.Str())
			for _, r := range rl.ScopeLogs().At(0).LogRecords().All() {
				if r.EventName() == "leasehold.verdict" {
					all[agent.Str()]++
				}
			}
		}
	}
	return all
}
