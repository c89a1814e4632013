// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package traceform

import (
	"go.opentelemetry.io/collector/pdata/ptrace"
)

func detectOTLP(first fields) bool {
	return first.has("resourceSpans") || first.has("resource_spans")
}

// decodeOTLP reads OTLP JSON. What the strict reader refuses is read again
// with protobuf's own JSON mapping, which writes ids in base64.
func decodeOTLP(value []byte, b *builder) error {
	traces, err := unmarshalOTLP(value)
	if err != nil {
		rewritten, rewriteErr := strictOTLP(value)
		if rewriteErr != nil {
			return err
		}
		if traces, rewriteErr = unmarshalOTLP(rewritten); rewriteErr != nil {
			return err
		}
	}
	traces.ResourceSpans().MoveAndAppendTo(b.traces.ResourceSpans())
	return nil
}

func unmarshalOTLP(value []byte) (ptrace.Traces, error) {
	return (&ptrace.JSONUnmarshaler{}).UnmarshalTraces(value)
}
