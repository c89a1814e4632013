// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package traceform

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestVariants reads the other shapes that forms come in: without their usual
// wrapping, with another one, or as older versions wrote them.
func TestVariants(t *testing.T) {
	const (
		otlpSpan = `{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"s"}`
		protoID  = `{"traceId":"W47/95gDgQPSabYzgT/GDA==","spanId":"7uGbfsPBsXQ=","name":"s"}`
		jsSpan   = `{"name":"s","spanContext":{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174"}}`
		smol     = `{"name":"s","trace_id":"0x5b8efff798038103d269b633813fc60c","span_id":"0xeee19b7ec3c1b174","attributes":{}}`
		row      = `{"SpanName":"s","TraceId":"5b8efff798038103d269b633813fc60c","SpanId":"eee19b7ec3c1b174","SpanAttributes":{}}`
	)
	tests := map[string]struct {
		data string
		form Form
	}{
		"Tempo's second version":       {`{"trace":{"resourceSpans":[{"scopeSpans":[{"spans":[` + protoID + `]}]}]},"metrics":{}}`, Tempo},
		"Tempo, batches in a trace":    {`{"trace":{"batches":[{"resource":{},"scopeSpans":[{"spans":[` + protoID + `]}]}]}}`, Tempo},
		"OTLP with ids in base64":      {`{"resourceSpans":[{"scopeSpans":[{"spans":[` + protoID + `]}]}]}`, OTLPJSON},
		"OTLP with a byte order mark":  {"\xef\xbb\xbf" + `{"resourceSpans":[{"scopeSpans":[{"spans":[` + otlpSpan + `]}]}]}`, OTLPJSON},
		"OTLP in snake case":           {`{"resource_spans":[{"scope_spans":[{"spans":[` + otlpSpan + `]}]}]}`, OTLPJSON},
		"a Jaeger trace alone":         {`{"spans":[{"traceID":"5b8efff798038103d269b633813fc60c","spanID":"eee19b7ec3c1b174","operationName":"s"}],"processes":{}}`, Jaeger},
		"JavaScript spans as a list":   {`[` + jsSpan + `]`, JSSDK},
		"JavaScript spans as lines":    {jsSpan + "\n", JSSDK},
		"operations, some without any": {`{"a":[],"b":[` + jsSpan + `]}`, JSSDK},
		"SMOLTRACE spans as lines":     {smol + "\n", SMOLTRACE},
		"ClickHouse rows as lines":     {row + "\n", ClickHouse},
		"ClickHouse's JSON format":     {`{"meta":[],"data":[` + row + `],"rows":1}`, ClickHouse},
		"Langfuse's API": {`{"id":"5b8efff798038103d269b633813fc60c","observations":[` +
			`{"id":"eee19b7ec3c1b174","traceId":"5b8efff798038103d269b633813fc60c","name":"s","type":"SPAN"}]}`, Langfuse},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			traces, form, err := Read("f", strings.NewReader(test.data))
			require.NoError(t, err)
			assert.Equal(t, test.form, form)
			require.Equal(t, 1, traces.SpanCount())
			span := traces.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0)
			assert.Equal(t, "s", span.Name())
			assert.Equal(t, "5b8efff798038103d269b633813fc60c", span.TraceID().String())
			assert.Equal(t, "eee19b7ec3c1b174", span.SpanID().String())
		})
	}
}
