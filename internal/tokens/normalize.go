// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import "github.com/leasehold/leasehold/internal/cycle"

// Reading is one span's usage in canonical form.
type Reading struct {
	cycle.Usage
	// Known is false when the span is silent about its tokens.
	Known bool
	// Assumed is set when the split between input and output was not
	// reported and everything was taken for input.
	Assumed bool
	// Mismatch is set when the reported total is neither of the sums that the
	// other numbers can make; the total is then ignored.
	Mismatch bool
}

// Normalize turns reported numbers into counts in which Input includes the
// cached tokens and Output the reasoning ones, whatever the instrumentation
// does (rules R6 to R9 of docs/counting.md).
//
// failed says that the step ended in an error: zero tokens are then believed.
func Normalize(raw cycle.RawUsage, failed bool) Reading {
	var r Reading
	n := raw.N
	total, hasTotal := n[cycle.FieldTotal], raw.Has(cycle.FieldTotal)

	in, out := n[cycle.FieldInput], n[cycle.FieldOutput]
	switch {
	case !hasTotal:
	case raw.Has(cycle.FieldInput) && !raw.Has(cycle.FieldOutput):
		out = max(0, total-in)
	case raw.Has(cycle.FieldOutput) && !raw.Has(cycle.FieldInput):
		in = max(0, total-out)
	case !raw.Has(cycle.FieldInput):
		in, r.Assumed = total, total > 0
	}

	r.CacheRead, r.CacheWrite = n[cycle.FieldCacheRead], n[cycle.FieldCacheWrite]
	r.Reasoning = n[cycle.FieldReasoning]
	r.Input = inputTotal(raw, in, out, total)
	r.Output = outputTotal(raw, r.Input, out, total)
	r.CacheRead = min(r.CacheRead, r.Input)
	r.CacheWrite = min(r.CacheWrite, r.Input-r.CacheRead)
	r.Reasoning = min(r.Reasoning, r.Output)
	r.Known = raw.Present != 0 && (failed || !r.IsZero())
	r.Mismatch = hasTotal && total > 0 && total != r.Total() && total != in+out
	return r
}

// inputTotal is the input with cached tokens in it (R6).
func inputTotal(raw cycle.RawUsage, in, out, total int64) int64 {
	cached := raw.N[cycle.FieldCacheRead] + raw.N[cycle.FieldCacheWrite]
	if cached == 0 {
		return in
	}
	switch {
	case in < cached:
		return in + cached
	case raw.Cache == cycle.CacheInclusive:
		return in
	case raw.Has(cycle.FieldTotal) && in+out+cached == total:
		return in + cached
	case raw.Cache == cycle.CacheExclusive:
		return in + cached
	}
	return in
}

// outputTotal is the output with reasoning tokens in it (R7).
func outputTotal(raw cycle.RawUsage, in, out, total int64) int64 {
	reasoning, hasTotal := raw.N[cycle.FieldReasoning], raw.Has(cycle.FieldTotal)
	switch {
	case reasoning == 0:
		return out
	case hasTotal && total == in+out:
		return out
	case hasTotal && total == in+out+reasoning:
		return out + reasoning
	case reasoning > out:
		return out + reasoning
	case raw.ReasoningApart && !hasTotal:
		return out + reasoning
	}
	return out
}
