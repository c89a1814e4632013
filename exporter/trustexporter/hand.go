// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustexporter

import (
	"context"
	"errors"
	"fmt"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/leasehold/leasehold/exporter/trustexporter/internal/metadata"
	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/crashpoint"
	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// hand hands evidence over to the extension.
type hand struct {
	id        component.ID
	intake    trustapi.Intake // nil before find
	telemetry *metadata.TelemetryBuilder
}

// find looks the extension up.
func (h *hand) find(host component.Host) error {
	ext, ok := host.GetExtensions()[h.id]
	if !ok {
		return fmt.Errorf("extension: no extension %q is running: add it to extensions and service::extensions", h.id)
	}
	if h.intake, ok = ext.(trustapi.Intake); !ok {
		return fmt.Errorf("extension: %q takes no evidence: name a trust extension", h.id)
	}
	return nil
}

// over hands a batch over. What cannot be read is counted and left out; an error
// is one of the extension's, and to be tried again.
func (h *hand) over(ctx context.Context, logs plog.Logs) error {
	crashpoint.At(crashpoint.Queued)
	all := make([]trustapi.Submission, 0, logs.LogRecordCount())
	for _, rl := range logs.ResourceLogs().All() {
		agent, source := identity(rl.Resource().Attributes())
		for _, sl := range rl.ScopeLogs().All() {
			for _, r := range sl.LogRecords().All() {
				s, err := submission(r, agent, source)
				if err != nil {
					h.unread(ctx, err)
					continue
				}
				all = append(all, s)
			}
		}
	}
	if err := h.intake.Submit(ctx, all); err != nil {
		if !errors.Is(err, trustapi.ErrUnavailable) {
			return consumererror.NewPermanent(err)
		}
		return err
	}
	return nil
}

// errNone says that a record is no evidence.
var errNone = errors.New("the record is no evidence")

// identity is the proven name that the reasoning processor stamped, "" without.
func identity(resource pcommon.Map) (agent, source string) {
	text := func(key string) string {
		if v, ok := resource.Get(key); ok && v.Type() == pcommon.ValueTypeStr {
			return v.Str()
		}
		return ""
	}
	return text(semconv.IdentityAgent), text(semconv.IdentitySource)
}

// submission is the evidence in a record, under the name that was proven, or else
// the one that it claims.
func submission(r plog.LogRecord, agent, source string) (s trustapi.Submission, err error) {
	e, ok, err := audit.FromRecord(r)
	if err != nil {
		return s, err
	}
	if !ok {
		return s, errNone
	}
	s = trustapi.Submission{Agent: agent, Proven: agent != "", Source: source, Evidence: e}
	if !s.Proven {
		s.Agent = e.Agent
	}
	return s, nil
}

// unread counts a record that is dropped.
func (h *hand) unread(ctx context.Context, err error) {
	reason := "form"
	switch {
	case errors.Is(err, errNone):
		reason = "no_evidence"
	case errors.Is(err, audit.ErrSubject):
		reason = "subject"
	case errors.Is(err, audit.ErrID):
		reason = "identity"
	case errors.Is(err, audit.ErrSchema):
		reason = "schema"
	}
	h.telemetry.ExporterTrustUnread.Add(ctx, 1, metric.WithAttributeSet(attribute.NewSet(attribute.String("reason", reason))))
}
