// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"context"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/audit"
)

// MaxFindings is how many findings of one span are read. A root has room for
// every rule in all its severities.
const MaxFindings = 512

// Reader reads evidence from annotated spans. It keeps nothing and may be used
// from any goroutine.
type Reader struct {
	// Triggers, at most MaxTriggers, give evidence of the spans they match.
	Triggers []*Trigger
	// Run are the resource attributes that identify a run, the first that is
	// there counting: the cycle of spans that do not carry their cycle's id.
	Run []string
	// Scope and Version are the instrumentation scope of the records.
	Scope, Version string
}

// Read returns the evidence of td, which was received at now, under the
// resources of its spans. ok is false, and logs is nothing, when there is none.
// td is not changed.
func (r *Reader) Read(ctx context.Context, td ptrace.Traces, now time.Time) (logs plog.Logs, ok bool, stats Stats) {
	p := pass{Reader: r, now: pcommon.NewTimestampFromTime(now)}
	for _, rs := range td.ResourceSpans().All() {
		p.resource, p.open = rs, false
		for _, ss := range rs.ScopeSpans().All() {
			for _, span := range ss.Spans().All() {
				p.read(ctx, ss, span)
			}
		}
	}
	return p.logs, p.some, p.stats
}

// pass is the reading of one batch.
type pass struct {
	*Reader
	now   pcommon.Timestamp
	stats Stats

	logs plog.Logs
	some bool
	// resource is that of the spans being read; open says that records are
	// its own.
	resource ptrace.ResourceSpans
	open     bool
	records  plog.LogRecordSlice
}

// put makes a record of evidence.
func (p *pass) put(e *audit.Evidence, err error) {
	if err != nil {
		p.stats.unread(err)
		return
	}
	if !p.some {
		p.some, p.logs = true, plog.NewLogs()
	}
	if !p.open {
		p.open = true
		rl := p.logs.ResourceLogs().AppendEmpty()
		rl.SetSchemaUrl(p.resource.SchemaUrl())
		p.resource.Resource().CopyTo(rl.Resource())
		sl := rl.ScopeLogs().AppendEmpty()
		sl.Scope().SetName(p.Scope)
		sl.Scope().SetVersion(p.Version)
		p.records = sl.LogRecords()
	}
	audit.PutRecord(p.records.AppendEmpty(), e, p.now)
}
