// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package traceform

import (
	"encoding/json"
	"strings"

	"go.opentelemetry.io/collector/pdata/ptrace"
)

var kinds = map[string]ptrace.SpanKind{
	"internal": ptrace.SpanKindInternal,
	"server":   ptrace.SpanKindServer,
	"client":   ptrace.SpanKindClient,
	"producer": ptrace.SpanKindProducer,
	"consumer": ptrace.SpanKindConsumer,
}

// sdkKinds are the numbers that the SDKs give to kinds; OTLP's are one higher.
var sdkKinds = [...]ptrace.SpanKind{
	ptrace.SpanKindInternal, ptrace.SpanKindServer, ptrace.SpanKindClient,
	ptrace.SpanKindProducer, ptrace.SpanKindConsumer,
}

// spanKind reads a kind as an SDK or a store writes it: "client",
// "SpanKind.CLIENT", "SPAN_KIND_CLIENT" or an SDK's number.
func spanKind(raw json.RawMessage) ptrace.SpanKind {
	var number int
	if json.Unmarshal(raw, &number) == nil && !isNull(raw) && number >= 0 && number < len(sdkKinds) {
		return sdkKinds[number]
	}
	return kinds[enumName(raw, "spankind.", "span_kind_")]
}

var codes = map[string]ptrace.StatusCode{
	"ok":    ptrace.StatusCodeOk,
	"error": ptrace.StatusCodeError,
}

// statusCode reads a status as an SDK or a store writes it: "ERROR",
// "StatusCode.ERROR", "STATUS_CODE_ERROR", or 0, 1 or 2 as in OTLP.
func statusCode(raw json.RawMessage) ptrace.StatusCode {
	var number int32
	if json.Unmarshal(raw, &number) == nil && number >= 0 && number <= int32(ptrace.StatusCodeError) {
		return ptrace.StatusCode(number)
	}
	return codes[enumName(raw, "statuscode.", "status_code_")]
}

// enumName is the name in raw in lower case, without the prefix it may have.
func enumName(raw json.RawMessage, prefixes ...string) string {
	var name string
	if json.Unmarshal(raw, &name) != nil {
		return ""
	}
	name = strings.ToLower(name)
	for _, prefix := range prefixes {
		name = strings.TrimPrefix(name, prefix)
	}
	return name
}
