// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"io"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/leasehold/leasehold/internal/anomaly"
)

// Evidence is one thing that can move an agent's trust: exactly one of
// Finding, Verdict and Trigger is set.
type Evidence struct {
	// ID is the same whenever the same evidence is sent again, and unique
	// within an agent. It counts once; of a verdict, once a Revision.
	ID string
	Subject
	// Trace and Span are the step it is about, or the cycle's root.
	Trace pcommon.TraceID
	Span  pcommon.SpanID
	// At is when it was found, by the clock of the collector that found it.
	At pcommon.Timestamp

	Finding *anomaly.Finding
	Verdict *Verdict
	Trigger *Trigger
}

// Trigger is a span that met a condition which a person configured.
type Trigger struct {
	// Name is the condition's name.
	Name string
}

// Kind is what kind of evidence it is.
type Kind string

// The kinds of evidence.
const (
	KindFinding Kind = "finding"
	KindVerdict Kind = "verdict"
	KindTrigger Kind = "trigger"
)

// Kind returns which of Finding, Verdict and Trigger is set, "" for none.
func (e *Evidence) Kind() Kind {
	switch {
	case e.Finding != nil:
		return KindFinding
	case e.Verdict != nil:
		return KindVerdict
	case e.Trigger != nil:
		return KindTrigger
	default:
		return ""
	}
}

// Identify returns the evidence's ID: a hash of what it is about. Of two spans
// the ids differ even where the sentences are the same, and of one span they
// are the same however often it is delivered.
func (e *Evidence) Identify() string {
	h := sha256.New()
	part := func(s string) {
		_, _ = io.WriteString(h, s)
		_, _ = h.Write([]byte{0})
	}
	part(string(e.Kind()))
	part(clean(e.Cycle, MaxName))
	part(e.rule())
	if e.ofStep() {
		_, _ = h.Write(e.Trace[:])
		_, _ = h.Write(e.Span[:])
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// ofStep reports whether it is about one step and not about the whole cycle,
// whose root may have another id when it is told again.
func (e *Evidence) ofStep() bool {
	return e.Trigger != nil || e.Finding != nil && e.Finding.Span != 0
}

func (e *Evidence) rule() string {
	if e.Finding != nil {
		return clean(e.Finding.Rule, MaxName)
	}
	if e.Trigger != nil {
		return clean(e.Trigger.Name, MaxName)
	}
	return ""
}
