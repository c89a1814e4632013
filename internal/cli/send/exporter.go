// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package send

import (
	"context"

	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
)

// exporter sends one request over one protocol.
type exporter interface {
	// export sends the request; an error that retry can mend is a retryable.
	export(ctx context.Context, request ptraceotlp.ExportRequest) (ptraceotlp.ExportResponse, error)
	close() error
}

func newExporter(t Target) (exporter, error) {
	if t.Protocol == ProtocolHTTP {
		return newHTTP(t), nil
	}
	return newGRPC(t)
}
