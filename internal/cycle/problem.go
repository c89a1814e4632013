// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

// Problem is a set of defects in a span's form. A span with problems is still
// read as far as it goes; each problem is counted and written on the span.
type Problem uint32

// The defects that Reader reports.
const (
	// ProblemNoTraceID and ProblemNoSpanID mark all-zero ids.
	ProblemNoTraceID Problem = 1 << iota
	ProblemNoSpanID
	// ProblemSelfParent marks a span that names itself as its parent.
	ProblemSelfParent
	// ProblemBadTime marks a zero start or an end before the start.
	ProblemBadTime
	// ProblemBadCount marks a token count that is negative, not a whole
	// number, or absurdly large; the count is ignored.
	ProblemBadCount
	// ProblemBadCost marks a cost that is negative, not finite or absurd.
	ProblemBadCost
	// ProblemWrongType marks an attribute of a type that its key never has.
	ProblemWrongType
	// ProblemTooLong marks a text that was cut to MaxString.
	ProblemTooLong
	// ProblemTooManyAttributes marks a span of which only the first
	// attributes were read.
	ProblemTooManyAttributes
	// ProblemBadScore marks a confidence that is on no known scale.
	ProblemBadScore
)

var problemNames = [...]string{
	"no_trace_id", "no_span_id", "self_parent", "bad_time", "bad_token_count",
	"bad_cost", "wrong_type", "too_long", "too_many_attributes",
	"bad_score",
}

// Each calls f with the name of every defect in p.
func (p Problem) Each(f func(name string)) {
	for i, name := range problemNames {
		if p&(1<<i) != 0 {
			f(name)
		}
	}
}
