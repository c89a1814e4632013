// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/internal/traceform"
	"github.com/leasehold/leasehold/processor/reasoningprocessor/internal/metadata"
)

// recorded is where recordings of real instrumentations are; they are not
// part of the repository.
func recorded(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("LEASEHOLD_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	dir = filepath.Join(dir, "traces")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no recorded traces at %s: set LEASEHOLD_SHARED to a folder that has traces/", dir)
	}
	return dir
}

// TestRecordedTraces holds what the processor makes of every recording
// against a golden file; UPDATE_GOLDEN=1 writes them anew.
func TestRecordedTraces(t *testing.T) {
	dir := recorded(t)
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		name := filepath.Base(filepath.Dir(file)) + "_" + strings.TrimSuffix(filepath.Base(file), ".json")
		t.Run(name, func(t *testing.T) {
			td, _, err := traceform.ReadFile(file)
			require.NoError(t, err)
			got := describe(t, settle(t, td))
			golden := filepath.Join("testdata", "recorded", name+".txt")
			if os.Getenv("UPDATE_GOLDEN") != "" {
				require.NoError(t, os.MkdirAll(filepath.Dir(golden), 0o755))
				require.NoError(t, os.WriteFile(golden, []byte(got), 0o600))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err, "run with UPDATE_GOLDEN=1 and check the result against the source's own totals")
			assert.Equal(t, string(want), got)
		})
	}
}

// settle runs traces through the processor and returns all spans that leave.
func settle(t *testing.T, td ptrace.Traces) []ptrace.Span {
	t.Helper()
	sink := new(consumertest.TracesSink)
	cfg := createDefaultConfig()
	cfg.HashKey = "0123456789abcdef"
	p, err := NewFactory().CreateTraces(t.Context(), processortest.NewNopSettings(metadata.Type), cfg, sink)
	require.NoError(t, err)
	require.NoError(t, p.ConsumeTraces(t.Context(), td))
	require.NoError(t, p.Shutdown(t.Context()))
	return spans(sink.AllTraces()...)
}

func spans(all ...ptrace.Traces) (out []ptrace.Span) {
	for _, td := range all {
		for _, rs := range td.ResourceSpans().All() {
			for _, ss := range rs.ScopeSpans().All() {
				for _, span := range ss.Spans().All() {
					out = append(out, span)
				}
			}
		}
	}
	return out
}

// describe puts what was written on the spans into lines, a cycle after the
// other and its steps in the order of time.
func describe(t *testing.T, all []ptrace.Span) string {
	t.Helper()
	slices.SortStableFunc(all, func(a, b ptrace.Span) int {
		return strings.Compare(sortKey(a), sortKey(b))
	})
	var b strings.Builder
	for _, span := range all {
		attrs := span.Attributes()
		if _, ok := attrs.Get(semconv.CycleRoot); ok {
			fmt.Fprintf(&b, "cycle %s\n", span.TraceID())
			writeOwn(&b, "  ", attrs, isOfCycle)
			for _, e := range span.Events().All() {
				if strings.HasPrefix(e.Name(), "leasehold.") {
					fmt.Fprintf(&b, "  event %s\n", e.Name())
					writeOwn(&b, "    ", e.Attributes(), func(string) bool { return true })
				}
			}
		}
		if role, ok := attrs.Get(semconv.StepRole); ok {
			fmt.Fprintf(&b, "  step %s %s\n", span.SpanID(), role.Str())
			writeOwn(&b, "    ", attrs, func(k string) bool {
				return strings.HasPrefix(k, "leasehold.") && !isJudgement(k) && !isOfCycle(k) && k != semconv.StepRole
			})
		}
	}
	require.NotEmpty(t, b.String(), "nothing was read")
	return b.String()
}

// isOfCycle tells what is written of a whole cycle; versions change with every
// setting and are left out.
func isOfCycle(key string) bool {
	return strings.HasPrefix(key, "leasehold.cycle.") || isJudgement(key) && !strings.Contains(key, ".version.") && key != semconv.EvidenceSchema
}

func isJudgement(key string) bool {
	return strings.HasPrefix(key, "leasehold.verdict.") || key == semconv.EvidenceSchema
}

// sortKey puts each cycle's root first and its steps behind it in time.
func sortKey(span ptrace.Span) string {
	_, root := span.Attributes().Get(semconv.CycleRoot)
	rank := 1
	if root {
		rank = 0
	}
	return fmt.Sprintf("%s %d %s %s", span.TraceID(), rank, span.StartTimestamp().AsTime().Format(time.RFC3339Nano), span.SpanID())
}

func writeOwn(b *strings.Builder, indent string, attrs pcommon.Map, want func(string) bool) {
	var lines []string
	for k, v := range attrs.All() {
		if want(k) {
			lines = append(lines, fmt.Sprintf("%s%s = %s\n", indent, strings.TrimPrefix(k, "leasehold."), v.AsString()))
		}
	}
	slices.Sort(lines)
	b.WriteString(strings.Join(lines, ""))
}
