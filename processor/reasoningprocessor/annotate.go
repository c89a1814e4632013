// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/internal/tokens"
	"github.com/leasehold/leasehold/internal/track"
)

// stripClaims removes attributes by which a sender speaks in Leasehold's name.
func stripClaims(attrs pcommon.Map, keep []string) {
	for key := range attrs.All() {
		if semconv.IsOwn(key) {
			attrs.RemoveIf(func(key string, _ pcommon.Value) bool {
				return semconv.IsOwn(key) && !contains(keep, key)
			})
			return
		}
	}
}

// read reads a span as it is without claims. Spans with some are few, so that
// it is the reader that finds them, and reads again.
func (b *batch) read(scope *cycle.Scope, span ptrace.Span) (args pcommon.Value, ok bool) {
	args, ok = b.p.reader.ReadWithArgs(scope, span, &b.step)
	if !b.step.Claimed {
		return args, ok
	}
	stripClaims(span.Attributes(), nil)
	return b.p.reader.ReadWithArgs(scope, span, &b.step)
}

func stripEvents(span ptrace.Span) {
	if span.Events().Len() == 0 {
		return
	}
	span.Events().RemoveIf(func(e ptrace.SpanEvent) bool { return semconv.IsOwn(e.Name()) })
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}

// annotate writes on a span what is known of its step.
func (n *notes) annotate(span ptrace.Span, step *cycle.Step, o *track.Outcome) {
	if step.Role == cycle.RoleNone && step.Problems == 0 && o.Fate == track.FateTracked {
		return
	}
	n.on(span.Attributes())
	n.setTrue(semconv.Duplicate, o.Fate == track.FateDuplicate)
	n.setTrue(semconv.Overflow, o.Fate == track.FateOverflow)
	n.setTrue(semconv.Late, o.Late)
	if step.Role != cycle.RoleNone {
		n.said.read(span.Attributes())
		n.step(step, o)
		n.status(span.Status().Code(), step)
	}
	n.write()
	if step.Problems != 0 {
		list := span.Attributes().PutEmptySlice(semconv.Problems)
		step.Problems.Each(func(name string) { list.AppendEmpty().SetStr(name) })
	}
}

func (n *notes) step(step *cycle.Step, o *track.Outcome) {
	n.setStr(semconv.StepRole, step.Role.String())
	n.setStr(semconv.Convention, step.Convention.String())
	n.setUnsaid(semconv.AgentName, n.said.agent, step.Identity.Agent)
	if o.Fate != track.FateTracked && o.Fate != track.FateOverflow {
		return
	}
	switch {
	case step.Role.IsModelCall():
		n.call(step, o)
	case step.Role == cycle.RoleTool:
		n.tool(step)
	}
}

// status notes how a step ended where the span's own status does not say it; of
// a tool, it is its outcome that is noted.
func (n *notes) status(code ptrace.StatusCode, step *cycle.Step) {
	same := step.Status == cycle.StatusOK && code == ptrace.StatusCodeOk ||
		step.Status == cycle.StatusError && code == ptrace.StatusCodeError
	if step.Status != cycle.StatusUnknown && step.Role != cycle.RoleTool && !same {
		n.setStr(semconv.StepStatus, step.Status.String())
	}
}

func (n *notes) call(step *cycle.Step, o *track.Outcome) {
	n.setUnsaid(semconv.Provider, n.said.provider, step.Model.Provider)
	n.setUnsaid(semconv.Model, n.said.model, step.Model.Name())
	// A step beyond those told apart is not looked up.
	n.setTrue(semconv.ModelUnknown, o.Listed == nil && step.Model.Name() != "" && o.Fate == track.FateTracked)
	if !o.Usage.Known {
		n.setTrue(semconv.UsageUnknown, true)
		return
	}
	n.usageUnsaid(&n.said, o.Usage.Usage)
	n.setFalse(semconv.UsageCounted, !o.Counted)
	n.cost(semconv.CostUSD, semconv.CostSource, o.Cost)
	if u := o.Utilization(); u > 0 {
		n.setDouble(semconv.ContextUtilization, u)
	}
}

func (n *notes) tool(step *cycle.Step) {
	n.setUnsaid(semconv.ToolName, n.said.tool, step.Tool.Name)
	n.setStr(semconv.ToolOutcome, step.Status.String())
	n.setFalse(semconv.ToolCounted, step.Tool.Transport)
}

// usage notes the parts that are not zero.
func (n *notes) usage(u cycle.Usage) {
	n.setInt(semconv.UsageInput, u.Input)
	n.setInt(semconv.UsageOutput, u.Output)
	n.setInt(semconv.UsageCacheRead, u.CacheRead)
	n.setInt(semconv.UsageCacheWrite, u.CacheWrite)
	n.setInt(semconv.UsageReasoning, u.Reasoning)
}

func (n *notes) cost(usdKey, sourceKey string, c tokens.Cost) {
	if c.Source != tokens.CostUnknown {
		n.setDouble(usdKey, c.USD)
		n.setStr(sourceKey, c.Source.String())
	}
}

// caches notes what is not zero.
func (n *notes) caches(c tokens.Caches) {
	if c.Saved > 0 {
		n.setDouble(semconv.CostCacheSaved, c.Saved)
	}
	if c.Added > 0 {
		n.setDouble(semconv.CostCacheAdded, c.Added)
	}
}

// cut keeps an outside text from growing without bound.
func cut(s string) string {
	if len(s) <= cycle.MaxString {
		return s
	}
	return strings.Clone(strings.ToValidUTF8(s[:cycle.MaxString], ""))
}
