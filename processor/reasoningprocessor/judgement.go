// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/internal/track"
)

// findings writes on a step what was found on it, and whose step it is: what
// leaves now has to be understood without its cycle.
func (n *notes) findings(span ptrace.Span, found *track.Found, now time.Time) {
	n.on(span.Attributes())
	n.setStr(semconv.CycleID, found.Cycle)
	n.setStr(semconv.CycleAgent, found.Agent)
	n.setStr(semconv.CycleAgentSource, found.AgentSource)
	n.setStr(semconv.CycleTask, found.Task)
	n.setStr(semconv.CyclePhase, found.Phase)
	n.write()
	for i := range found.Findings {
		audit.AppendFinding(span, &found.Findings[i], pcommon.NewTimestampFromTime(now))
	}
}

// putJudgement writes on a cycle's root what it came to, and what was found
// when the whole of it was seen.
func putJudgement(span ptrace.Span, s *track.Settled, now pcommon.Timestamp) {
	if s.Verdict != nil {
		audit.PutVerdictOnRoot(span.Attributes(), s.Verdict)
	}
	for i := range s.Findings {
		audit.AppendFinding(span, &s.Findings[i], now)
	}
}
