// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package traceform

import "strings"

// Form is one way in which traces are written to a file.
type Form string

// The forms that are read.
const (
	OTLPJSON   Form = "otlp_json"
	Tempo      Form = "tempo_json"
	Jaeger     Form = "jaeger_json"
	PythonSDK  Form = "python_sdk"
	JSSDK      Form = "js_sdk"
	SMOLTRACE  Form = "smoltrace"
	Langfuse   Form = "langfuse"
	LangWatch  Form = "langwatch"
	ClickHouse Form = "clickhouse"
	OTLPProto  Form = "otlp_proto"
)

// loader is one row of the table of forms.
type loader struct {
	form Form
	// shape is how a person recognises the form; error messages list it.
	shape string
	// detect looks at the first JSON object of the file.
	detect func(first fields) bool
	// decode adds the spans of one JSON value of the file to b.
	decode func(value []byte, b *builder) error
}

// loaders holds every JSON form; the first that detects its own wins.
// OTLP protobuf is what is left when a file is no JSON.
var loaders = []loader{
	{OTLPJSON, `{"resourceSpans": [...]}`, detectOTLP, decodeOTLP},
	{Tempo, `{"batches": [...]}`, detectTempo, decodeTempo},
	{Jaeger, `{"data": [{"traceID", "spans", "processes"}]}`, detectJaeger, decodeJaeger},
	{ClickHouse, `rows of {"TraceId", "SpanId", "SpanAttributes"}`, detectClickHouse, decodeClickHouse},
	{Langfuse, `{"trace": {...}, "observations": [...]}`, detectLangfuse, decodeLangfuse},
	{LangWatch, `{"scopeName", "spanName", "attributes"}`, detectLangWatch, decodeLangWatch},
	{SMOLTRACE, `[{"trace_id", "spans": [{"span_id", "parent_span_id"}]}]`, detectSmoltrace, decodeSmoltrace},
	{PythonSDK, `{"name", "context": {"trace_id", "span_id"}}, alone or in {"spans": [...]}`, detectPython, decodePython},
	{JSSDK, `{"name", "spanContext": {"traceId", "spanId"}}, alone or in {operation: [...]}`, detectJS, decodeJS},
}

// Forms returns every form that Read knows, in the order they are tried.
func Forms() []Form {
	all := make([]Form, 0, len(loaders)+1)
	for _, l := range loaders {
		all = append(all, l.form)
	}
	return append(all, OTLPProto)
}

// detect returns the loader of the form that the file's first JSON object has.
func detect(first fields) (loader, bool) {
	for _, l := range loaders {
		if l.detect(first) {
			return l, true
		}
	}
	return loader{}, false
}

// shapes describes every form that Read knows, for error messages.
func shapes() string {
	var text strings.Builder
	for _, l := range loaders {
		text.WriteString("\n  " + string(l.form) + ": " + l.shape)
	}
	text.WriteString("\n  " + string(OTLPProto) + ": protobuf of TracesData or ExportTraceServiceRequest")
	return text.String()
}
