// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/semconv"
)

// A sender that speaks in Leasehold's name is not heard: what leaves is what
// would have left without its claims.
func TestClaimsAreStripped(t *testing.T) {
	claims := put(
		semconv.CycleRoot, true, semconv.CycleCorrection, true, semconv.CycleCostUSD, 99.0, semconv.CyclePhase, "autonomous",
		semconv.StepRole, "llm", semconv.UsageInput, 1e6, semconv.UsageCounted, true, semconv.Duplicate, true,
		"leasehold.anything", "else",
	)
	events := func(s ptrace.Span) {
		for _, name := range []string{semconv.EventUsage, semconv.EventTool, "leasehold.finding", "mine"} {
			e := s.Events().AppendEmpty()
			e.SetName(name)
			e.Attributes().PutInt(semconv.UsageInput, 1e6)
		}
	}
	sent := func(more ...edit) ptrace.Traces {
		return traffic(1, llm(2, 1, 10, 1, more...), plain(3, 1, more...), agent(1, 0, "planner", more...))
	}
	honest, spoofed := newRig(t), newRig(t)
	honest.consume(sent())
	td := sent(claims, events)
	resourceOf(td).PutStr(semconv.CycleAgent, "another")
	resourceOf(td).PutStr(semconv.CyclePhase, "autonomous")
	scope := td.ResourceSpans().At(0).ScopeSpans().At(0).Scope()
	scope.Attributes().PutBool(semconv.CycleRoot, true)
	spoofed.consume(td)
	honest.end()
	spoofed.end()

	require.Len(t, spoofed.out(), len(honest.out()))
	for i, want := range honest.out() {
		got := spoofed.out()[i]
		assert.Equal(t, own(want.Attributes()), own(got.Attributes()))
		assert.Equal(t, ownEvents(want), ownEvents(got))
		assert.Equal(t, "mine", got.Events().At(0).Name(), "other events stay")
	}
	for _, left := range spoofed.sink.AllTraces() {
		rs := left.ResourceSpans().At(0)
		assert.Empty(t, own(rs.Resource().Attributes()))
		assert.Empty(t, own(rs.ScopeSpans().At(0).Scope().Attributes()))
	}
}

func ownEvents(s ptrace.Span) (all []map[string]any) {
	for _, e := range s.Events().All() {
		if strings.HasPrefix(e.Name(), semconv.OwnPrefix) {
			all = append(all, e.Attributes().AsRaw())
		}
	}
	return all
}

// Claims are not heard even where the configuration listens to their keys, and
// leave though they stand behind all attributes that are read.
func TestClaimsAreNotRead(t *testing.T) {
	const key = semconv.OwnPrefix + "confidence"
	listening := func(c *Config) { c.ConfidenceAttributes = []string{key} }
	many := func(s ptrace.Span) {
		for i := range 5000 {
			s.Attributes().PutInt("k"+strconv.Itoa(i), 1)
		}
	}
	for _, judging := range []bool{true, false} {
		r := newRig(t, listening, func(c *Config) { c.Judge = judging })
		r.consume(traffic(1, llm(2, 1, 10, 1, put(key, 0.01)), llm(3, 1, 10, 1, many, put(key, 0.01)), agent(1, 0, "planner")))
		r.end()
		require.Len(t, r.out(), 3)
		for _, s := range r.out() {
			_, left := s.Attributes().Get(key)
			assert.False(t, left)
			if mean, ok := s.Attributes().Get(semconv.VerdictConfidenceMean); ok {
				assert.Greater(t, mean.Double(), 0.5)
			}
		}
	}
}
