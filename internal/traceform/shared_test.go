// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package traceform

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// TestSharedRecordings reads traces recorded by other projects, which are not
// part of this repository. LEASEHOLD_SHARED names the folder that has them.
func TestSharedRecordings(t *testing.T) {
	root := os.Getenv("LEASEHOLD_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	root = filepath.Join(root, "data", "traces")
	if _, err := os.Stat(root); err != nil {
		t.Skip("optional shared evaluation data not found; set LEASEHOLD_SHARED to its folder to run this")
	}
	tests := []struct {
		file  string
		form  Form
		spans int
		// traces and roots are how many there are; every other span has its
		// parent in the file.
		traces, roots int
	}{
		{"agentevals/helm.json", Jaeger, 96, 1, 1},
		{"agentevals/k8s.json", Jaeger, 73, 1, 1},
		{"agntcy/sample_data.json", ClickHouse, 36, 5, 5},
		{"any-agent/AGNO_trace.json", PythonSDK, 6, 1, 1},
		{"any-agent/LANGCHAIN_trace.json", PythonSDK, 7, 1, 1},
		{"any-agent/LLAMA_INDEX_trace.json", PythonSDK, 9, 1, 1},
		{"any-agent/OPENAI_trace.json", PythonSDK, 6, 1, 1},
		{"langfuse/claude-agent-2025-12-22.trace.json", Langfuse, 7, 1, 1},
		{"langfuse/crewai-2025-07-11.trace.json", Langfuse, 6, 1, 1},
		{"langfuse/google-adk-2025-08-28.trace.json", Langfuse, 5, 1, 1},
		{"langfuse/langgraph-python-2025-08-22.trace.json", Langfuse, 9, 1, 1},
		{"langfuse/llamaindex-2025-06-05.trace.json", Langfuse, 2, 1, 1},
		{"langfuse/openai-agents-2025-09-30.trace.json", Langfuse, 5, 1, 1},
		{"langfuse/pydantic-ai-tools-2025-12-04.trace.json", Langfuse, 12, 1, 1},
		{"langwatch/codex-B.session_task_turn.json", LangWatch, 1, 1, 1},
		{"langwatch/gemini-B.llm_call.json", LangWatch, 1, 1, 1},
		{"langwatch/opencode-B.doStream.json", LangWatch, 1, 1, 1},
		{"openinference/vercel-v6-spans-by-operation.json", JSSDK, 10, 10, 10},
		{"smoltrace/mistral-small_tool_traces.json", SMOLTRACE, 43, 5, 5},
	}
	for _, test := range tests {
		t.Run(test.file, func(t *testing.T) {
			traces, form, err := ReadFile(filepath.Join(root, test.file))
			require.NoError(t, err)
			tree := readTree(traces)
			assert.Equal(t, test.form, form)
			assert.Equal(t, test.spans, traces.SpanCount())
			assert.Equal(t, test.spans, tree.different(), "spans of different ids")
			assert.Len(t, tree.traces, test.traces)
			assert.Equal(t, test.roots, tree.roots, "roots")
			assert.Empty(t, tree.orphans, "spans whose parent is not there")
		})
	}
}

type spanKey struct {
	trace pcommon.TraceID
	span  pcommon.SpanID
}

// tree is what hangs together in a recording.
type tree struct {
	traces  map[pcommon.TraceID]bool
	spans   map[spanKey]bool
	roots   int
	orphans []string
}

// different is how many ids the spans have.
func (t *tree) different() int { return len(t.spans) }

func readTree(traces ptrace.Traces) tree {
	read := tree{traces: map[pcommon.TraceID]bool{}, spans: map[spanKey]bool{}}
	eachSpan(traces, func(s ptrace.Span) {
		read.traces[s.TraceID()] = true
		read.spans[spanKey{s.TraceID(), s.SpanID()}] = true
	})
	eachSpan(traces, func(s ptrace.Span) {
		switch {
		case s.ParentSpanID().IsEmpty():
			read.roots++
		case !read.spans[spanKey{s.TraceID(), s.ParentSpanID()}]:
			read.orphans = append(read.orphans, s.Name())
		}
	})
	return read
}

func eachSpan(traces ptrace.Traces, f func(ptrace.Span)) {
	for _, resource := range traces.ResourceSpans().All() {
		for _, scope := range resource.ScopeSpans().All() {
			for _, span := range scope.Spans().All() {
				f(span)
			}
		}
	}
}
