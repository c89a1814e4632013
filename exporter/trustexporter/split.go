// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustexporter

import (
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/leasehold/leasehold/internal/semconv"
)

// split parts records that can take trust away from the others. A batch that is
// all of one kind, as most are, is not copied.
func split(logs plog.Logs) (urgent, ordinary plog.Logs) {
	n, total := 0, 0
	each(logs, func(r plog.LogRecord) {
		total++
		if isUrgent(r) {
			n++
		}
	})
	switch n {
	case 0:
		return plog.NewLogs(), logs
	case total:
		return logs, plog.NewLogs()
	}
	return only(logs, true), only(logs, false)
}

func each(logs plog.Logs, visit func(plog.LogRecord)) {
	for _, rl := range logs.ResourceLogs().All() {
		for _, sl := range rl.ScopeLogs().All() {
			for _, r := range sl.LogRecords().All() {
				visit(r)
			}
		}
	}
}

// only is a copy of the records of one kind.
func only(logs plog.Logs, urgent bool) plog.Logs {
	out := plog.NewLogs()
	logs.CopyTo(out)
	out.ResourceLogs().RemoveIf(func(rl plog.ResourceLogs) bool {
		rl.ScopeLogs().RemoveIf(func(sl plog.ScopeLogs) bool {
			sl.LogRecords().RemoveIf(func(r plog.LogRecord) bool { return isUrgent(r) != urgent })
			return sl.LogRecords().Len() == 0
		})
		return rl.ScopeLogs().Len() == 0
	})
	return out
}

// isUrgent reports whether a record can take trust away: the severity of evidence
// says how bad it is, and a correction only worsens.
func isUrgent(r plog.LogRecord) bool {
	switch r.EventName() {
	case semconv.EventFinding:
		return r.SeverityNumber() >= plog.SeverityNumberError
	case semconv.EventVerdict:
		revision, ok := r.Attributes().Get(semconv.VerdictRevision)
		return r.SeverityNumber() >= plog.SeverityNumberWarn || ok && revision.Int() > 0
	default:
		return false
	}
}
