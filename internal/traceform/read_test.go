// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package traceform

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"google.golang.org/protobuf/encoding/protowire"
)

// recorded is the fixture of OTLP JSON, two spans, in its wire form.
func recorded(t *testing.T) (ptrace.Traces, []byte) {
	t.Helper()
	traces, _, err := ReadFile(filepath.Join("testdata", "otlp_json.json"))
	require.NoError(t, err)
	wire, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(traces)
	require.NoError(t, err)
	return traces, wire
}

func TestReadProtobuf(t *testing.T) {
	want, wire := recorded(t)
	fixed := binary.BigEndian.AppendUint32(nil, uint32(len(wire)))
	tests := map[string]struct {
		data   []byte
		copies int
	}{
		"one message":         {wire, 1},
		"concatenated":        {append(bytes.Clone(wire), wire...), 2},
		"varint before each":  {protowire.AppendBytes(protowire.AppendBytes(nil, wire), wire), 2},
		"4 bytes before each": {append(fixed, wire...), 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, form, err := Read(name, bytes.NewReader(test.data))
			require.NoError(t, err)
			assert.Equal(t, OTLPProto, form)
			require.Equal(t, test.copies*want.SpanCount(), got.SpanCount())
			first := ptrace.NewTraces()
			got.ResourceSpans().At(0).CopyTo(first.ResourceSpans().AppendEmpty())
			assert.Equal(t, want, first)
		})
	}
}

func TestReadUnpacksGzip(t *testing.T) {
	want, wire := recorded(t)
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := w.Write(wire)
	require.NoError(t, err)
	require.NoError(t, w.Close())

	got, form, err := Read("x", &packed)
	require.NoError(t, err)
	assert.Equal(t, OTLPProto, form)
	assert.Equal(t, want, got)
}

func TestReadLimitsSize(t *testing.T) {
	bomb := new(bytes.Buffer)
	w := gzip.NewWriter(bomb)
	_, err := w.Write(bytes.Repeat([]byte(" "), 1<<20))
	require.NoError(t, err)
	require.NoError(t, w.Close())

	_, _, err = Reader{MaxBytes: 1 << 10}.Read("bomb.gz", bomb)
	require.EqualError(t, err, "bomb.gz: holds more than 1024 bytes; split it into smaller files")

	_, _, err = Reader{MaxBytes: 2}.Read("exact", strings.NewReader("{}"))
	assert.ErrorContains(t, err, "no known form", "a file of exactly the limit is read")
}

// deepProto is an attribute whose value nests depth arrays.
func deepProto(depth int) []byte {
	value := []byte{}
	for range depth {
		list := protowire.AppendBytes(protowire.AppendTag(nil, 1, protowire.BytesType), value)
		value = protowire.AppendBytes(protowire.AppendTag(nil, 5, protowire.BytesType), list)
	}
	wrap := func(number protowire.Number, content []byte) []byte {
		return protowire.AppendBytes(protowire.AppendTag(nil, number, protowire.BytesType), content)
	}
	return wrap(1, wrap(1, wrap(1, wrap(2, value))))
}

func TestReadRefuses(t *testing.T) {
	tests := map[string]struct{ data, want string }{
		"nothing":            {"", "is empty"},
		"text":               {"hello", "neither JSON nor OTLP protobuf"},
		"no spans":           {`{"hello": 1}`, "JSON of no known form"},
		"scalars":            {`[1, 2]`, "JSON of no known form"},
		"no values":          {`[]`, "JSON of no known form"},
		"cut short":          {`{"resourceSpans": [`, "ends in the middle"},
		"cut in text":        {`{"resourceSpans": "a\`, "ends in the middle"},
		"deep JSON":          {strings.Repeat("[", 1000) + strings.Repeat("]", 1000), "nests deeper than 128"},
		"deep protobuf":      {string(deepProto(1000)), "nests deeper than 128"},
		"bad gzip":           {"\x1f\x8bxx", "unpack gzip"},
		"second value":       {`{"resourceSpans":[]} {"resourceSpans":5}`, "value 2 does not read as otlp_json"},
		"wrong type":         {`{"scopeName":1,"spanName":"","attributes":{}}`, "value 1 does not read as langwatch"},
		"deep text metadata": {`{"trace":{},"observations":[{"metadata":"` + strings.Repeat("[", 500) + `"}]}`, "nests deeper"},
		"bad time":           {`{"name":"s","context":{"trace_id":"0x1"},"start_time":"yesterday"}`, `span "s": time "yesterday"`},
		"time out of range":  {`{"name":"s","spanContext":{},"startTime":[99999999999999,0]}`, "out of range"},
		"time before 1970":   {`{"name":"s","context":{"trace_id":"0x1"},"start_time":"1960-01-01T00:00:00Z"}`, "out of range"},
		"jaeger time":        {`{"spans":[{"startTime":18446744073709551615}],"processes":{}}`, "out of range"},
		"list of no spans":   {`{"a":[{"spanContext":{}}],"b":1}`, "expected a list of spans"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, _, err := Read("file.json", strings.NewReader(test.data))
			require.ErrorContains(t, err, test.want)
			assert.ErrorContains(t, err, "file.json: ")
		})
	}
}

func TestReadBoundsAttributes(t *testing.T) {
	var many strings.Builder
	for i := range maxAttributes + 1 {
		many.WriteString(`,"` + string(rune('a'+i%26)) + strings.Repeat("x", i/26) + `":1`)
	}
	_, _, err := Read("f", strings.NewReader(`{"scopeName":"","spanName":"","attributes":{"k":1`+many.String()+`}}`))
	assert.ErrorContains(t, err, "more than 8192 attributes")
}

func TestReadFileMissing(t *testing.T) {
	_, _, err := ReadFile(filepath.Join(t.TempDir(), "none.json"))
	assert.ErrorIs(t, err, os.ErrNotExist)
}

// TestDerivedIDs: what has no id gets one from its content, always the same,
// and the spans of one value share their trace.
func TestDerivedIDs(t *testing.T) {
	const two = `{"spans":[{"context":{"trace_id":null},"name":"a"},{"context":{},"name":"a"}]}`
	first, _, err := Read("f", strings.NewReader(two))
	require.NoError(t, err)
	again, _, err := Read("g", strings.NewReader(" "+two+"\n"))
	require.NoError(t, err)
	assert.Equal(t, first, again)

	spans := first.ResourceSpans().At(0).ScopeSpans().At(0).Spans()
	require.Equal(t, 2, spans.Len())
	assert.False(t, spans.At(0).TraceID().IsEmpty())
	assert.Equal(t, spans.At(0).TraceID(), spans.At(1).TraceID())
	assert.NotEqual(t, spans.At(0).SpanID(), spans.At(1).SpanID())

	other, _, err := Read("f", strings.NewReader(strings.ReplaceAll(two, `"a"`, `"b"`)))
	require.NoError(t, err)
	assert.NotEqual(t, spans.At(0).TraceID(), other.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0).TraceID())
}

func TestFormsAreUnique(t *testing.T) {
	seen := map[Form]bool{}
	for _, form := range Forms() {
		assert.False(t, seen[form], form)
		seen[form] = true
		assert.Contains(t, shapes(), string(form))
	}
	assert.Len(t, seen, len(loaders)+1)
}
