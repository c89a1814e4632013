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
func (h *hand) find(host component.Host) (err error) {
	h.intake, err = find[trustapi.Intake](host, h.id, "takes no evidence: name a trust extension")
	return err
}

// find is the running extension of an id; unable is what is said of one that does
// not have the methods of T.
func find[T any](host component.Host, id component.ID, unable string) (of T, err error) {
	ext, ok := host.GetExtensions()[id]
	if !ok {
		return of, fmt.Errorf("extension: no extension %q is running: add it to extensions and service::extensions", id)
	}
	if of, ok = ext.(T); !ok {
		return of, fmt.Errorf("extension: %q %s", id, unable)
	}
	return of, nil
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
					unread(ctx, h.telemetry, err)
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

var (
	// errNone says that a record is no evidence.
	errNone = errors.New("the record is no evidence")
	// errAudit says that a record is a line of Vault's audit log.
	errAudit = errors.New("the record is one of Vault's audit log")
	// errEvidence says that a record is evidence, among lines of Vault's audit log.
	errEvidence = errors.New("the record is evidence")
	// errLine says that a record is no line of text.
	errLine = errors.New("the record's body is no line of text")
)

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
		if _, is, _ := lineOf(r); is {
			return s, errAudit
		}
		return s, errNone
	}
	s = trustapi.Submission{Agent: agent, Proven: agent != "", Source: source, Evidence: e}
	if !s.Proven {
		s.Agent = e.Agent
	}
	return s, nil
}
