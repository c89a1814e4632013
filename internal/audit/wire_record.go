// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"errors"
	"fmt"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/semconv"
)

// ErrID says that a record's id is not the id of what it says.
var ErrID = errors.New("evidence does not have the id that belongs to it")

// PutRecord writes evidence as a log record, observed now. Evidence of no kind
// leaves the record without a name.
func PutRecord(record plog.LogRecord, e *Evidence, now pcommon.Timestamp) {
	record.SetTimestamp(e.At)
	record.SetObservedTimestamp(now)
	record.SetTraceID(e.Trace)
	record.SetSpanID(e.Span)
	attrs := record.Attributes()
	attrs.EnsureCapacity(16)
	attrs.PutInt(semconv.EvidenceSchema, Schema)
	attrs.PutStr(semconv.EvidenceID, e.Identify())
	switch e.Kind() {
	case KindFinding:
		putSubject(attrs, &e.Subject)
		putFindingRecord(record, e.Finding)
	case KindVerdict:
		putVerdictRecord(record, e.Verdict)
		putSubject(attrs, &e.Subject)
	case KindTrigger:
		putSubject(attrs, &e.Subject)
		record.SetEventName(semconv.EventTrigger)
		setSeverity(record, plog.SeverityNumberInfo)
		record.Body().SetStr("a span met the condition " + clean(e.Trigger.Name, MaxName))
		attrs.PutStr(semconv.TriggerName, clean(e.Trigger.Name, MaxName))
	}
}

func putFindingRecord(record plog.LogRecord, f *anomaly.Finding) {
	record.SetEventName(semconv.EventFinding)
	setSeverity(record, severityOf(f))
	record.Body().SetStr(clean(f.Text, MaxText))
	putFinding(record.Attributes(), f)
}

func putVerdictRecord(record plog.LogRecord, v *Verdict) {
	record.SetEventName(semconv.EventVerdict)
	record.Body().SetStr("the cycle scored " + fixed(v.Score, 1) + " of 100, badness " + fixed(v.Badness, 2))
	switch {
	case v.Badness >= 1:
		setSeverity(record, plog.SeverityNumberError)
	case v.Badness > v.Expected:
		setSeverity(record, plog.SeverityNumberWarn)
	default:
		setSeverity(record, plog.SeverityNumberInfo)
	}
	PutVerdict(record.Attributes(), v)
}

// severityOf maps a finding to the severity of logs; a hard event is the
// highest of errors.
func severityOf(f *anomaly.Finding) plog.SeverityNumber {
	switch {
	case f.Hard:
		return plog.SeverityNumberError4
	case f.Severity >= anomaly.Critical:
		return plog.SeverityNumberError
	case f.Severity == anomaly.Warning:
		return plog.SeverityNumberWarn
	default:
		return plog.SeverityNumberInfo
	}
}

func setSeverity(record plog.LogRecord, n plog.SeverityNumber) {
	record.SetSeverityNumber(n)
	record.SetSeverityText(n.String())
}

// FromRecord reads evidence from a log record. ok is false for records of any
// other name; an error says that it is evidence which cannot be read, or whose
// id does not belong to what it says.
func FromRecord(record plog.LogRecord) (e Evidence, ok bool, err error) {
	attrs := record.Attributes()
	e = Evidence{At: record.Timestamp(), Trace: record.TraceID(), Span: record.SpanID()}
	switch record.EventName() {
	case semconv.EventFinding:
		f, err := findingIn(attrs, e.Span)
		if err != nil {
			return e, true, err
		}
		e.Finding = &f
	case semconv.EventVerdict:
		if err := checkSchema(attrs); err != nil {
			return e, true, err
		}
		v, _, err := VerdictFromAttributes(attrs)
		if err != nil {
			return e, true, err
		}
		e.Verdict = &v
	case semconv.EventTrigger:
		if err := checkSchema(attrs); err != nil {
			return e, true, err
		}
		e.Trigger = &Trigger{Name: textAt(attrs, semconv.TriggerName, MaxName)}
	default:
		return e, false, nil
	}
	err = e.fromAttributes(attrs)
	return e, true, err
}

// fromAttributes fills in what every record carries.
func (e *Evidence) fromAttributes(attrs pcommon.Map) error {
	e.Subject = subjectIn(attrs)
	if err := e.identify(); err != nil {
		return err
	}
	if id := textAt(attrs, semconv.EvidenceID, MaxName); id != e.ID {
		return fmt.Errorf("%w: %s is %q, what it says has %q", ErrID, semconv.EvidenceID, id, e.ID)
	}
	return nil
}
