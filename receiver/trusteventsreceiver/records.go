// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trusteventsreceiver

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/receiver/trusteventsreceiver/internal/metadata"
)

// records begins a batch.
func (r *events) records() (plog.Logs, plog.LogRecordSlice) {
	logs := plog.NewLogs()
	rl := logs.ResourceLogs().AppendEmpty()
	rl.Resource().Attributes().PutStr(semconv.ServiceName, "leasehold")
	sl := rl.ScopeLogs().AppendEmpty()
	sl.Scope().SetName(metadata.ScopeName)
	sl.Scope().SetVersion(r.set.BuildInfo.Version)
	return logs, sl.LogRecords()
}

// logs are the entries of the kinds that are asked for.
func (r *events) logs(entries []ledger.Entry, now time.Time) plog.Logs {
	logs, records := r.records()
	for i := range entries {
		if len(r.cfg.Kinds) == 0 || slices.Contains(r.cfg.Kinds, entries[i].Kind) {
			put(records.AppendEmpty(), &entries[i], now)
		}
	}
	return logs
}

// put writes one entry as a record.
func put(record plog.LogRecord, e *ledger.Entry, now time.Time) {
	record.SetTimestamp(pcommon.NewTimestampFromTime(e.Time))
	record.SetObservedTimestamp(pcommon.NewTimestampFromTime(now))
	record.SetEventName(semconv.EventLedger + string(e.Kind))
	record.SetSeverityNumber(severity(e))
	record.SetSeverityText(severity(e).String())
	record.Body().SetStr(e.What)
	attrs := record.Attributes()
	attrs.EnsureCapacity(6)
	attrs.PutInt(semconv.LedgerSeq, int64(e.Seq))
	attrs.PutStr(semconv.LedgerHash, e.Hash.String())
	attrs.PutStr(semconv.LedgerPrevious, e.Prev.String())
	if e.Agent != "" {
		attrs.PutStr(semconv.IdentityAgent, e.Agent)
	}
	if e.ID != "" {
		attrs.PutStr(semconv.LedgerID, e.ID)
	}
	var data map[string]any
	if json.Unmarshal(e.Data, &data) == nil && len(data) > 0 {
		if attrs.PutEmptyMap(semconv.LedgerData).FromRaw(data) != nil {
			attrs.Remove(semconv.LedgerData)
		}
	}
}

// severity is how much an entry wants to be looked at.
func severity(e *ledger.Entry) plog.SeverityNumber {
	switch e.Kind {
	case ledger.KindDecision, ledger.KindRequest:
		return plog.SeverityNumberInfo2
	case ledger.KindFleet:
		return plog.SeverityNumberError
	default:
		return plog.SeverityNumberInfo
	}
}

// headLogs is a record of where the ledger ends.
func (r *events) headLogs(head trustapi.Head, now time.Time) plog.Logs {
	logs, records := r.records()
	record := records.AppendEmpty()
	at := pcommon.NewTimestampFromTime(now)
	record.SetTimestamp(at)
	record.SetObservedTimestamp(at)
	record.SetEventName(semconv.EventLedgerHead)
	record.SetSeverityNumber(plog.SeverityNumberInfo)
	record.SetSeverityText(plog.SeverityNumberInfo.String())
	record.Body().SetStr(fmt.Sprintf("the ledger ends with entry %d", head.Seq))
	record.Attributes().PutInt(semconv.LedgerSeq, int64(head.Seq))
	record.Attributes().PutStr(semconv.LedgerHash, head.Hash)
	return logs
}
