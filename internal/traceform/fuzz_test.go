// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package traceform

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"go.opentelemetry.io/collector/pdata/ptrace"
)

// FuzzRead: no content makes Read panic, and what it reads has ids and can be
// written as OTLP.
func FuzzRead(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.json*"))
	if err != nil || len(files) == 0 {
		f.Fatalf("no fixtures to start from: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		traces, form, err := Reader{MaxBytes: 1 << 20}.Read("fuzz", bytes.NewReader(data))
		if err != nil {
			return
		}
		if _, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(traces); err != nil {
			t.Fatal(err)
		}
		if form == OTLPJSON || form == OTLPProto || form == Tempo {
			return // OTLP is passed on as it is
		}
		eachSpan(traces, func(s ptrace.Span) {
			if s.TraceID().IsEmpty() || s.SpanID().IsEmpty() {
				t.Errorf("span %q of form %s has no id", s.Name(), form)
			}
		})
	})
}
