// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/plog/plogotlp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/semconv"
)

// piece is one piece of evidence of an agent.
type piece struct {
	agent    string
	evidence audit.Evidence
}

// scene makes evidence in an order in time.
type scene struct {
	at     time.Time
	cycles int
	pieces []piece
}

func (s *scene) add(agent string, e audit.Evidence) {
	s.at = s.at.Add(time.Second)
	e.At = pcommon.NewTimestampFromTime(s.at)
	e.Agent = agent
	if e.Cycle == "" {
		s.cycles++
		e.Cycle = fmt.Sprintf("%s-%d", agent, s.cycles)
	}
	s.pieces = append(s.pieces, piece{agent, e})
}

// verdict is a settled cycle, clean or with a tool that always failed.
func (s *scene) verdict(agent string, clean bool) {
	v := &audit.Verdict{Close: "root"}
	v.Task = fmt.Sprintf("task-%d", s.cycles%3)
	v.Inputs = audit.Inputs{Status: cycle.StatusOK, Steps: 5, ToolCalls: 2, Asked: 2, Executed: 2, ModelCalls: 2, Answers: 2}
	var found []anomaly.Finding
	if !clean {
		v.Status, v.ToolErrors, v.BadAnswers = cycle.StatusError, 2, 2
		found = []anomaly.Finding{{Rule: "loop.failing", Severity: anomaly.Critical, Enforce: true, Text: "failed 9 times"}}
	}
	v.Judge(found, .05)
	s.add(agent, audit.Evidence{Subject: audit.Subject{Task: v.Task}, Verdict: v})
}

// hard is a hard event.
func (s *scene) hard(agent string) {
	f := &anomaly.Finding{
		Rule: "phase.write", Severity: anomaly.Critical, Hard: true, Enforce: true, Span: 7, Count: 1, Text: "acted in shadow",
	}
	s.add(agent, audit.Evidence{Finding: f, Trace: [16]byte{1}, Span: [8]byte{7: 7}})
}

// logs are the records of one piece, under the identity that was proven.
func (p *piece) logs() plog.Logs {
	logs := plog.NewLogs()
	rl := logs.ResourceLogs().AppendEmpty()
	rl.Resource().Attributes().PutStr(semconv.IdentityAgent, p.agent)
	rl.Resource().Attributes().PutStr(semconv.IdentitySource, "basic")
	e := p.evidence
	if e.Verdict != nil {
		v := *e.Verdict
		v.Subject = e.Subject
		e.Verdict = &v
	}
	audit.PutRecord(rl.ScopeLogs().AppendEmpty().LogRecords().AppendEmpty(), &e, e.At)
	return logs
}

// report sends one piece and returns what the collector says to it.
func (c *collector) report(t *testing.T, p *piece) error {
	t.Helper()
	conn, err := grpc.NewClient(c.otlp, grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(t, err)
	defer func() { assert.NoError(t, conn.Close()) }()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	_, err = plogotlp.NewGRPCClient(conn).Export(ctx, plogotlp.NewExportRequestFromLogs(p.logs()))
	return err
}
