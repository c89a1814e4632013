// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"io"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/semconv"
)

// otlpRecords is how many entries one request holds.
const otlpRecords = 500

// otlpWriter writes entries as OTLP log records, a request a line, named as the
// trust_events receiver names them. A record holds everything that the entry's
// hash is taken of, so its data is the text that was hashed.
type otlpWriter struct {
	out     io.Writer
	logs    plog.Logs
	records plog.LogRecordSlice
}

func newOTLPWriter(out io.Writer) *otlpWriter {
	w := &otlpWriter{out: out}
	w.begin()
	return w
}

func (w *otlpWriter) begin() {
	w.logs = plog.NewLogs()
	resource := w.logs.ResourceLogs().AppendEmpty()
	resource.Resource().Attributes().PutStr("service.name", "leasehold")
	w.records = resource.ScopeLogs().AppendEmpty().LogRecords()
}

func (w *otlpWriter) add(e *ledger.Entry) error {
	record := w.records.AppendEmpty()
	if y := e.Time.Year(); y >= 1970 && y <= 2261 { // what nanoseconds can say
		at := pcommon.NewTimestampFromTime(e.Time)
		record.SetTimestamp(at)
		record.SetObservedTimestamp(at)
	}
	record.SetEventName(semconv.EventLedger + string(e.Kind))
	record.SetSeverityNumber(plog.SeverityNumberInfo)
	record.SetSeverityText(plog.SeverityNumberInfo.String())
	record.Body().SetStr(e.What)
	attrs := record.Attributes()
	attrs.PutInt(semconv.LedgerSeq, int64(e.Seq))
	attrs.PutStr(semconv.IdentityAgent, e.Agent)
	attrs.PutStr(semconv.LedgerID, e.ID)
	if e.Data != nil {
		attrs.PutStr(semconv.LedgerDataJSON, string(e.Data))
	}
	attrs.PutStr(semconv.LedgerPrevious, e.Prev.String())
	attrs.PutStr(semconv.LedgerHash, e.Hash.String())
	if w.records.Len() < otlpRecords {
		return nil
	}
	return w.flush()
}

func (w *otlpWriter) flush() error {
	if w.records.Len() == 0 {
		return nil
	}
	line, err := new(plog.JSONMarshaler).MarshalLogs(w.logs)
	if err != nil {
		return err
	}
	w.begin()
	_, err = w.out.Write(append(line, '\n'))
	return err
}
