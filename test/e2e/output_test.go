// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"bufio"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// spanKey tells spans apart.
type spanKey struct {
	trace pcommon.TraceID
	span  pcommon.SpanID
}

func keyOf(s ptrace.Span) spanKey { return spanKey{s.TraceID(), s.SpanID()} }

// exported is every span in the file that the collector has written. Read it
// after terminate: the last line may be half written before.
func (c *collector) exported() []ptrace.Span {
	c.t.Helper()
	f, err := os.Open(c.file)
	require.NoError(c.t, err)
	defer f.Close()
	var out []ptrace.Span
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 128<<20)
	for lines.Scan() {
		td, err := (&ptrace.JSONUnmarshaler{}).UnmarshalTraces(lines.Bytes())
		require.NoError(c.t, err)
		eachSpan(td, func(s ptrace.Span) { out = append(out, s) })
	}
	require.NoError(c.t, lines.Err())
	return out
}

// roots are those of spans that carry a settled cycle.
func roots(spans []ptrace.Span) []ptrace.Span {
	var out []ptrace.Span
	for _, s := range spans {
		if v, ok := s.Attributes().Get("leasehold.cycle.root"); ok && v.Bool() {
			out = append(out, s)
		}
	}
	return out
}

// sum adds up an attribute over spans that have it.
func sum(spans []ptrace.Span, key string) (total float64) {
	for _, s := range spans {
		total += number(s, key)
	}
	return total
}

// number is an integer or double attribute, 0 when it is not there.
func number(s ptrace.Span, key string) float64 {
	v, ok := s.Attributes().Get(key)
	switch {
	case !ok:
		return 0
	case v.Type() == pcommon.ValueTypeInt:
		return float64(v.Int())
	default:
		return v.Double()
	}
}

func text(t *testing.T, s ptrace.Span, key string) string {
	t.Helper()
	v, ok := s.Attributes().Get(key)
	require.True(t, ok, "%s has no %s", s.Name(), key)
	return v.AsString()
}

func eachSpan(td ptrace.Traces, f func(ptrace.Span)) {
	for _, rs := range td.ResourceSpans().All() {
		for _, ss := range rs.ScopeSpans().All() {
			for _, s := range ss.Spans().All() {
				f(s)
			}
		}
	}
}
