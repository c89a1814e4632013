// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"slices"
	"strings"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/internal/track"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// custody is who knows of agents' credentials, and who wants to hear of them;
// nil where nobody does.
type custody struct {
	uses   trustapi.Uses
	traces trustapi.Traces
	hints  trustapi.Hints
	// since is when the processor started.
	since time.Time
}

func (c *custody) find(ext component.Component, now time.Time) {
	c.uses, _ = ext.(trustapi.Uses)
	c.traces, _ = ext.(trustapi.Traces)
	c.hints, _ = ext.(trustapi.Hints)
	c.since = now
}

// of tells what a cycle's credentials were used for since the processor started:
// steps that explain what was before may have gone to the one before it.
func (c *custody) of(agent, cycle string) (all []anomaly.CredentialUse, known bool) {
	if c.uses == nil {
		return nil, false
	}
	all, known = c.uses.Uses(agent, cycle)
	before := slices.IndexFunc(all, func(u anomaly.CredentialUse) bool { return !u.At.Before(c.since) })
	if before < 0 {
		before = len(all)
	}
	return all[before:], known && before == 0
}

// heard passes on what of a cycle was seen for the first time.
func (b *batch) heard(from *track.Origin, o *track.Outcome) {
	if from.Sender == "" {
		return
	}
	c := &b.p.custody
	if o.NewTrace && c.traces != nil {
		c.traces.Traced(from.Sender, o.Cycle(), b.step.TraceID)
	}
	if o.NewAccessor && c.hints != nil {
		c.hints.Hint(trustapi.Hint{Agent: from.Sender, Cycle: o.Cycle(), Accessor: strings.Clone(b.step.Accessor)})
	}
}

// cutHandles cuts short what tells a credential from others, so that no span can
// be used to end one. Whatever is no text goes wholly.
func cutHandles(attrs pcommon.Map) {
	for key, v := range attrs.All() {
		if key == semconv.TokenAccessor && !isBlank(v) {
			v.SetStr(trustapi.Short(v.Str())) // "" of what is no text
		}
	}
}

func isBlank(v pcommon.Value) bool {
	return v.Type() == pcommon.ValueTypeEmpty || v.Type() == pcommon.ValueTypeStr && v.Str() == ""
}

// cutAround does the same for what hangs on a span.
func cutAround(span ptrace.Span) {
	for _, e := range span.Events().All() {
		cutHandles(e.Attributes())
	}
	for _, l := range span.Links().All() {
		cutHandles(l.Attributes())
	}
}
