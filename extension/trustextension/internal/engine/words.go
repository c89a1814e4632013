// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"encoding/json"
	"math"
	"strconv"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// sentence says what a piece of evidence is.
func sentence(s *trustapi.Submission) string {
	switch {
	case s.Finding != nil:
		return s.Finding.Rule + ": " + s.Finding.Text
	case s.Verdict != nil:
		return "the cycle scored " + strconv.FormatFloat(s.Verdict.Score, 'f', 1, 64) + " of 100"
	case s.Trigger != nil:
		return "a span met the condition " + s.Trigger.Name
	default:
		return "evidence of no kind"
	}
}

// evidenceFields are the numbers of a piece of evidence in the ledger.
type evidenceFields struct {
	Kind     string       `json:"kind"`
	Effect   trust.Effect `json:"effect"`
	Cycle    string       `json:"cycle"`
	Task     string       `json:"task,omitempty"`
	Trace    string       `json:"trace_id,omitempty"`
	Span     string       `json:"span_id,omitempty"`
	Source   string       `json:"identity_source,omitempty"`
	Rule     string       `json:"rule,omitempty"`
	Severity string       `json:"severity,omitempty"`
	Hard     bool         `json:"hard,omitempty"`
	Score    *float64     `json:"score,omitempty"`
	Badness  *float64     `json:"badness,omitempty"`
	Coverage *float64     `json:"coverage,omitempty"`
	Revision int          `json:"revision,omitempty"`
	Rules    []string     `json:"rules,omitempty"`
	// The debt and ln W before and after it.
	DebtBefore      float64 `json:"debt_before"`
	DebtAfter       float64 `json:"debt_after"`
	LogWealthBefore float64 `json:"log_wealth_before"`
	LogWealthAfter  float64 `json:"log_wealth_after"`
	// Reasons say what else it came to.
	Reasons []trust.Reason `json:"reasons,omitempty"`
}

func evidenceData(s *trustapi.Submission, out *trust.Outcome) json.RawMessage {
	f := evidenceFields{
		Kind: string(s.Kind()), Effect: out.Effect, Cycle: s.Cycle, Task: s.Task, Source: s.Source,
		DebtBefore: number(out.DebtBefore), DebtAfter: number(out.DebtAfter),
		LogWealthBefore: number(out.LogWealthBefore), LogWealthAfter: number(out.LogWealthAfter), Reasons: out.Reasons,
	}
	if !s.Trace.IsEmpty() {
		f.Trace = s.Trace.String()
	}
	if !s.Span.IsEmpty() {
		f.Span = s.Span.String()
	}
	switch {
	case s.Finding != nil:
		f.Rule, f.Severity, f.Hard = s.Finding.Rule, s.Finding.Severity.String(), s.Finding.Hard
	case s.Verdict != nil:
		score, badness, coverage := number(s.Verdict.Score), number(out.Badness), number(s.Verdict.Coverage())
		f.Score, f.Badness, f.Coverage, f.Revision = &score, &badness, &coverage, s.Verdict.Revision
		for i := range s.Verdict.Fired {
			f.Rules = append(f.Rules, s.Verdict.Fired[i].Rule)
		}
	}
	return object(&f)
}

// number is x, or 0 for what JSON cannot say.
func number(x float64) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return 0
	}
	return x
}

// object is a value whose numbers can be said in JSON.
func object(value any) json.RawMessage {
	text, err := json.Marshal(value)
	if err != nil {
		return nil
	}
	return text
}

// told says a decision in one sentence.
func told(d *trustapi.Decision) string {
	what := string(d.Kind)
	if d.From != d.To {
		what += " from " + d.From.String() + " to " + d.To.String()
	}
	if d.Observed {
		what = "observed only: " + what
	}
	return what + ": " + texts(d.Reasons)
}
