// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustexporter

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/leasehold/leasehold/exporter/trustexporter/internal/metadata"
	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/vaultaudit"
)

// reasons are why a record is dropped; the form, where it is none of them.
var reasons = []struct {
	err  error
	name string
}{
	{errNone, "no_evidence"},
	{errAudit, "vault_audit"},
	{errEvidence, "evidence"},
	{vaultaudit.ErrSize, "size"},
	{audit.ErrSubject, "subject"},
	{audit.ErrID, "identity"},
	{audit.ErrSchema, "schema"},
}

// unread counts a record that is dropped.
func unread(ctx context.Context, telemetry *metadata.TelemetryBuilder, err error) {
	reason := "form"
	for _, r := range reasons {
		if errors.Is(err, r.err) {
			reason = r.name
			break
		}
	}
	telemetry.ExporterTrustUnread.Add(ctx, 1, metric.WithAttributeSet(attribute.NewSet(attribute.String("reason", reason))))
}
