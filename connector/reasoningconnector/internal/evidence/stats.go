// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"errors"

	"github.com/leasehold/leasehold/internal/audit"
)

// Reason is why evidence on a span makes no record.
type Reason uint8

// The reasons.
const (
	// ReasonSchema: it has a form that this build does not read.
	ReasonSchema Reason = iota
	// ReasonFinding: a finding does not say which rule fired on what.
	ReasonFinding
	// ReasonRules: severities, or the rules of a verdict, make no sense.
	ReasonRules
	// ReasonNoCycle: the span does not say which cycle it belongs to.
	ReasonNoCycle
	// ReasonTooMany: the span tells more findings than MaxFindings.
	ReasonTooMany

	// NumReasons is how many reasons there are.
	NumReasons
)

var reasonNames = [NumReasons]string{"schema", "finding", "rules", "no_cycle", "too_many"}

// String returns the reason's name in the connector's own telemetry.
func (r Reason) String() string { return reasonNames[r] }

// Stats is what became of one batch, beside its records.
type Stats struct {
	// Unread counts the evidence that could not be read, by reason.
	Unread [NumReasons]int64
	// Failed counts, by the place of the trigger, the spans on which one of
	// its conditions could not be evaluated.
	Failed [MaxTriggers]int64
}

func (s *Stats) unread(err error) {
	switch {
	case errors.Is(err, audit.ErrSchema):
		s.Unread[ReasonSchema]++
	case errors.Is(err, audit.ErrSubject):
		s.Unread[ReasonNoCycle]++
	case errors.Is(err, audit.ErrRules):
		s.Unread[ReasonRules]++
	default:
		s.Unread[ReasonFinding]++
	}
}
