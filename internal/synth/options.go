// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package synth

import (
	"errors"
	"fmt"
	"time"
)

// Range is an inclusive range from which values are drawn evenly.
type Range struct{ Min, Max int }

// Options says what traffic a Generator makes. The zero value of a field takes
// the default its comment names, so Options{Seed: 1} is a usable set.
type Options struct {
	// Seed decides everything that is drawn.
	Seed uint64
	// Agents is how many agent names the cycles are spread over; default 20.
	Agents int
	// Steps is how many model and tool calls a cycle has below its root, those
	// of a nested agent not included; default 4 to 16. Every agent ends on a
	// model call.
	Steps Range
	// Dialects are drawn from evenly, one a cycle; repeat one to give it more
	// weight; default AllDialects.
	Dialects []Dialect
	// Content is the size in bytes of each prompt, answer and tool result;
	// default 1024 to 2048.
	Content Range
	// ToolErrors is the share of tool calls that fail, 0 to 1.
	ToolErrors float64
	// Retries is the share of model calls that come after a failed attempt
	// which has a span of its own and no usage, 0 to 1.
	Retries float64
	// Cached is the share of a conversation's earlier prompt that the provider
	// reads from its cache, 0 to 1.
	Cached float64
	// Nested is the share of cycles in which one tool call is answered by
	// another agent, 0 to 1.
	Nested float64
	// Start is when the first cycle begins; default 2026-01-01 UTC.
	Start time.Time
}

// Typical returns the traffic that benchmarks use: every dialect, some errors,
// most of the conversation cached, one cycle in ten delegating.
func Typical(seed uint64) Options {
	return Options{Seed: seed, ToolErrors: 0.04, Retries: 0.01, Cached: 0.8, Nested: 0.1}
}

func (o Options) withDefaults() Options {
	if o.Agents == 0 {
		o.Agents = 20
	}
	if o.Steps == (Range{}) {
		o.Steps = Range{4, 16}
	}
	if len(o.Dialects) == 0 {
		o.Dialects = AllDialects()
	}
	if o.Content == (Range{}) {
		o.Content = Range{1024, 2048}
	}
	if o.Start.IsZero() {
		o.Start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return o
}

func (o Options) validate() error {
	var errs []error
	if o.Agents < 1 {
		errs = append(errs, fmt.Errorf("agents must be at least 1 (got %d)", o.Agents))
	}
	errs = append(errs, o.Steps.validate("steps", 1), o.Content.validate("content", 0))
	for _, d := range o.Dialects {
		if d >= numDialects {
			errs = append(errs, fmt.Errorf("dialects must be among %v (got %d)", AllDialects(), d))
		}
	}
	shares := []struct {
		key string
		v   float64
	}{{"tool_errors", o.ToolErrors}, {"retries", o.Retries}, {"cached", o.Cached}, {"nested", o.Nested}}
	for _, s := range shares {
		if !(s.v >= 0 && s.v <= 1) {
			errs = append(errs, fmt.Errorf("%s must be between 0 and 1 (got %v)", s.key, s.v))
		}
	}
	return errors.Join(errs...)
}

func (r Range) validate(key string, least int) error {
	if r.Min < least || r.Max < r.Min {
		return fmt.Errorf("%s must be a range from at least %d up (got %d to %d)", key, least, r.Min, r.Max)
	}
	return nil
}
