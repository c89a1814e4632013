// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// attrs are attributes; they reach the span in the random order of a map.
type attrs map[string]any

// spanLiteral is a span with its resource and scope, written short.
type spanLiteral struct {
	scope    string
	resource attrs
	name     string
	kind     ptrace.SpanKind
	// root leaves out the parent that spans otherwise have.
	root    bool
	status  ptrace.StatusCode
	message string
	attrs   attrs
	events  []eventLiteral
}

type eventLiteral struct {
	name  string
	attrs attrs
}

var (
	testTrace  = [16]byte{1}
	testSpan   = [8]byte{2}
	testParent = [8]byte{3}
)

func (l spanLiteral) build() (ptrace.Span, pcommon.Resource, pcommon.InstrumentationScope) {
	td := ptrace.NewTraces()
	rs := td.ResourceSpans().AppendEmpty()
	ss := rs.ScopeSpans().AppendEmpty()
	must(rs.Resource().Attributes().FromRaw(l.resource))
	ss.Scope().SetName(l.scope)
	s := ss.Spans().AppendEmpty()
	s.SetTraceID(testTrace)
	s.SetSpanID(testSpan)
	if !l.root {
		s.SetParentSpanID(testParent)
	}
	s.SetStartTimestamp(10)
	s.SetEndTimestamp(20)
	s.SetName(l.name)
	s.SetKind(l.kind)
	s.Status().SetCode(l.status)
	s.Status().SetMessage(l.message)
	must(s.Attributes().FromRaw(l.attrs))
	for _, e := range l.events {
		event := s.Events().AppendEmpty()
		event.SetName(e.name)
		must(event.Attributes().FromRaw(e.attrs))
	}
	return s, rs.Resource(), ss.Scope()
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

var testKey = []byte("a key for tests")

func newReader(tb testing.TB, o Options) *Reader {
	tb.Helper()
	if o.HashKey == nil {
		o.HashKey = testKey
	}
	r, err := NewReader(o)
	require.NoError(tb, err)
	return r
}

func (l spanLiteral) read(tb testing.TB, o Options) Step {
	tb.Helper()
	r := newReader(tb, o)
	span, res, scope := l.build()
	sc := r.Scope(res, scope)
	step := Step{Name: "left over from another span", Role: RoleHuman, Usage: usage(9, 9)}
	r.Read(&sc, span, &step)
	return step
}

func (l spanLiteral) digests(tb testing.TB) (prompt, offered Hash) {
	tb.Helper()
	r := newReader(tb, Options{})
	span, res, scope := l.build()
	sc := r.Scope(res, scope)
	return r.Digests(&sc, span)
}

// stepCase is a span and the whole step that it must be read as, apart from
// what every literal has: ids, times and the name.
type stepCase struct {
	name string
	span spanLiteral
	want Step
}

func runStepCases(t *testing.T, cases []stepCase) {
	t.Helper()
	for i := range cases {
		tt := &cases[i]
		t.Run(tt.name, func(t *testing.T) {
			want := tt.want
			want.TraceID, want.SpanID, want.Start, want.End = testTrace, testSpan, 10, 20
			want.Name = tt.span.name
			if !tt.span.root {
				want.ParentID = testParent
			}
			if !want.Role.IsModelCall() {
				want.Model.ToolCalls = -1
			}
			assert.Equal(t, want, tt.span.read(t, Options{}))
		})
	}
}

// usage is a RawUsage of input, output and the other fields in their order;
// -1 stands for a field that is not there.
func usage(counts ...int64) (u RawUsage) {
	for f, n := range counts {
		if n >= 0 {
			u.Set(UsageField(f), n)
		}
	}
	return u
}

// textHash is the hash that the test reader gives to a text.
func textHash(s string) Hash {
	h, err := NewHasher(testKey)
	must(err)
	return h.String(s)
}

func emptyMapHash() Hash {
	h, err := NewHasher(testKey)
	must(err)
	sum, _ := h.Value(pcommon.NewValueMap())
	return sum
}
