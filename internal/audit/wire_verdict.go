// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"errors"
	"fmt"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/semconv"
)

// Schema is the version of the forms in which evidence travels.
const Schema = 1

// ErrSchema says that evidence has a form that this build does not read.
var ErrSchema = errors.New("evidence has an unknown form")

// RootRoom is how many attributes PutVerdictOnRoot mostly writes.
const RootRoom = 24

// PutVerdict writes a verdict as attributes, the same for a span and for a log
// record. Values that are zero are left out.
func PutVerdict(attrs pcommon.Map, v *Verdict) {
	attrs.EnsureCapacity(attrs.Len() + RootRoom + len(sharedFields))
	putFields(attrs, v, sharedFields)
	PutVerdictOnRoot(attrs, v)
}

// PutVerdictOnRoot writes what of a verdict is not said already by the totals
// on the root span of its cycle: its id, agent, task, phase, status, tokens and
// cost.
func PutVerdictOnRoot(attrs pcommon.Map, v *Verdict) {
	attrs.PutInt(semconv.EvidenceSchema, Schema)
	putFields(attrs, v, verdictFields)
	putFired(attrs, v.Fired)
}

func putFields(attrs pcommon.Map, v *Verdict, fields []field) {
	for i := range fields {
		fields[i].put(attrs, fields[i].key, v)
	}
}

// VerdictFromSpan reads the verdict on the root span of a settled cycle. ok is
// false for a span that carries none; an error says that it carries one that
// cannot be read. Whether the score follows from it, Verdict.Verify says.
func VerdictFromSpan(span ptrace.Span) (v Verdict, ok bool, err error) {
	return VerdictFromAttributes(span.Attributes())
}

// VerdictFromAttributes reads what PutVerdict has written; see VerdictFromSpan.
func VerdictFromAttributes(attrs pcommon.Map) (v Verdict, ok bool, err error) {
	if _, ok := attrs.Get(semconv.EvidenceSchema); !ok {
		return v, false, nil
	}
	if err := checkSchema(attrs); err != nil {
		return v, true, err
	}
	for key, value := range attrs.All() {
		if f := fieldOf[key]; f != nil {
			f.get(&v, value)
		}
	}
	if v.Observed.IsZero() {
		v.ScoreIfEnforced, v.BadnessIfEnforced = v.Score, v.Badness
	}
	v.Fired, err = firedIn(attrs)
	return v, true, err
}

// checkSchema wants the version of the form that this build writes.
func checkSchema(attrs pcommon.Map) error {
	value, ok := attrs.Get(semconv.EvidenceSchema)
	switch {
	case !ok || value.Type() != pcommon.ValueTypeInt:
		return fmt.Errorf("%w: %s is missing or no integer", ErrSchema, semconv.EvidenceSchema)
	case value.Int() != Schema:
		return fmt.Errorf("%w: %s is %d, this build reads %d: upgrade the reader first",
			ErrSchema, semconv.EvidenceSchema, value.Int(), Schema)
	}
	return nil
}
