// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judged

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// committed are the folders of the recordings, as seen from here.
var committed = map[string]func() ([]File, error){
	"../../../testdata/demo/judged": Files,
	"../../../testdata/demo/trust":  TrustFiles,
}

func TestCommittedRecordingsAreCurrent(t *testing.T) {
	for dir, made := range committed {
		files, err := made()
		require.NoError(t, err)
		again, err := made()
		require.NoError(t, err)
		assert.Equal(t, files, again, "the same every time")
		names := make([]string, 0, len(files))
		for _, f := range files {
			names = append(names, f.Name)
			data, err := os.ReadFile(filepath.Join(dir, f.Name))
			require.NoError(t, err)
			if !bytes.Equal(f.Data, data) {
				t.Errorf("%s is not what is made: run go run ./internal/synth/judged/gendemo", f.Name)
			}
		}
		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		for _, entry := range entries {
			assert.Contains(t, names, entry.Name(), "nobody makes it any more")
		}
	}
}

// everyFile are the recordings of both folders, each cycle once: the last file
// of the second is a part of the first of the first.
func everyFile(t *testing.T) []File {
	t.Helper()
	files, err := Files()
	require.NoError(t, err)
	trust, err := TrustFiles()
	require.NoError(t, err)
	return append(files, trust[:len(trust)-1]...)
}

// every calls visit for each span of each recording.
func every(t *testing.T, visit func(file string, s ptrace.Span)) {
	t.Helper()
	for _, f := range everyFile(t) {
		for line := range bytes.Lines(f.Data) {
			traces, err := (&ptrace.JSONUnmarshaler{}).UnmarshalTraces(line)
			require.NoError(t, err)
			for _, rs := range traces.ResourceSpans().All() {
				for _, ss := range rs.ScopeSpans().All() {
					for _, s := range ss.Spans().All() {
						visit(f.Name, s)
					}
				}
			}
		}
	}
}

// An id that comes twice would make two spans one.
func TestIDsAreUnique(t *testing.T) {
	spans, calls := map[string]bool{}, map[string]bool{}
	every(t, func(file string, s ptrace.Span) {
		id := s.TraceID().String() + s.SpanID().String()
		assert.False(t, spans[id], "%s: span %s", file, id)
		spans[id] = true
		for _, key := range []string{"gen_ai.tool.call.id", "gen_ai.response.id"} {
			if v, ok := s.Attributes().Get(key); ok {
				assert.False(t, calls[v.Str()], "%s: %s", file, v.Str())
				calls[v.Str()] = true
			}
		}
	})
	assert.Greater(t, len(spans), 100)
}

// Spans lie within their cycle, one after the other, and what is JSON in them
// can be read.
func TestSpansAreSound(t *testing.T) {
	jsonKeys := []string{
		"gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.system_instructions", "gen_ai.tool.definitions",
		"gen_ai.tool.call.arguments", "gen_ai.tool.call.result",
	}
	var last ptrace.Span
	every(t, func(file string, s ptrace.Span) {
		assert.Less(t, s.StartTimestamp(), s.EndTimestamp(), file)
		if last != (ptrace.Span{}) && last.TraceID() == s.TraceID() {
			assert.LessOrEqual(t, last.EndTimestamp(), s.EndTimestamp(), file)
			if !s.ParentSpanID().IsEmpty() {
				assert.Less(t, last.EndTimestamp(), s.StartTimestamp(), file)
				assert.Equal(t, last.ParentSpanID(), s.ParentSpanID(), file)
			} else {
				assert.Equal(t, last.ParentSpanID(), s.SpanID(), "%s: the root comes last", file)
			}
		}
		last = s
		for _, key := range jsonKeys {
			if v, ok := s.Attributes().Get(key); ok {
				assert.True(t, json.Valid([]byte(v.Str())), "%s: %s: %s", file, key, v.Str())
			}
		}
	})
}

// Nothing in the recordings may belong to anybody.
func TestAddressesAreExamples(t *testing.T) {
	address := regexp.MustCompile(`[@/]([a-z0-9-]+\.)*([a-z0-9-]+\.[a-z]{2,})\b`)
	found := 0
	for _, f := range everyFile(t) {
		for _, m := range address.FindAllSubmatch(f.Data, -1) {
			if strings.HasSuffix(string(m[2]), ".go") || strings.HasSuffix(string(m[2]), ".yaml") {
				continue // a file
			}
			found++
			assert.Contains(t, []string{"example.com", "example.net"}, string(m[2]), "%s: %s", f.Name, m[0])
		}
	}
	assert.Greater(t, found, 50)
}
