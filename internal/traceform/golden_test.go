// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package traceform

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestForms reads a hand-made file of every form and compares all that is read
// of it, as OTLP JSON, with the golden file beside it.
func TestForms(t *testing.T) {
	tests := map[string]Form{
		"otlp_json.json":            OTLPJSON,
		"otlp_json_lines.jsonl":     OTLPJSON,
		"otlp_json_array.json":      OTLPJSON,
		"tempo_json.json":           Tempo,
		"jaeger_json.json":          Jaeger,
		"python_sdk_any_agent.json": PythonSDK,
		"python_sdk_to_json.json":   PythonSDK,
		"smoltrace.json":            SMOLTRACE,
		"langfuse.json":             Langfuse,
		"js_sdk.json":               JSSDK,
		"langwatch.json":            LangWatch,
		"clickhouse.json":           ClickHouse,
	}
	for name, want := range tests {
		t.Run(name, func(t *testing.T) {
			traces, form, err := ReadFile(filepath.Join("testdata", name))
			require.NoError(t, err)
			assert.Equal(t, want, form)
			compareGolden(t, strings.TrimSuffix(name, filepath.Ext(name))+".golden", traces)
		})
	}
}

func compareGolden(t *testing.T, name string, traces ptrace.Traces) {
	t.Helper()
	compact, err := (&ptrace.JSONMarshaler{}).MarshalTraces(traces)
	require.NoError(t, err)
	var got bytes.Buffer
	require.NoError(t, json.Indent(&got, compact, "", " "))
	got.WriteByte('\n')
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, got.Bytes(), 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), got.String())
}
