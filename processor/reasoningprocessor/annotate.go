// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"encoding/hex"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/internal/tokens"
	"github.com/leasehold/leasehold/internal/track"
)

// claimPrefix begins every key that only Leasehold may write.
const claimPrefix = "leasehold."

// stripClaims removes attributes by which a sender speaks in Leasehold's name.
func stripClaims(attrs pcommon.Map, keep []string) {
	claims := false
	for key := range attrs.All() {
		if strings.HasPrefix(key, claimPrefix) {
			claims = true
			break
		}
	}
	if claims {
		attrs.RemoveIf(func(key string, _ pcommon.Value) bool {
			return strings.HasPrefix(key, claimPrefix) && !contains(keep, key)
		})
	}
}

func stripEvents(span ptrace.Span) {
	if span.Events().Len() == 0 {
		return
	}
	span.Events().RemoveIf(func(e ptrace.SpanEvent) bool { return strings.HasPrefix(e.Name(), claimPrefix) })
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}

// roomFor is how many attributes annotate adds to the usual span of a role.
// More than are added would make the list grow for nothing.
func roomFor(step *cycle.Step, o *track.Outcome) int {
	switch {
	case step.Role.IsModelCall() && o.Usage.CacheRead > 0:
		return 8
	case step.Role.IsModelCall():
		return 7
	}
	return 3
}

// annotate writes on a span what is known of its step.
func annotate(span ptrace.Span, step *cycle.Step, o *track.Outcome) {
	if step.Role == cycle.RoleNone && step.Problems == 0 && o.Fate == track.FateTracked {
		return
	}
	attrs := span.Attributes()
	attrs.EnsureCapacity(attrs.Len() + roomFor(step, o))
	annotateFate(attrs, step, o)
	if step.Role == cycle.RoleNone {
		return
	}
	attrs.PutStr(semconv.StepRole, step.Role.String())
	attrs.PutStr(semconv.Convention, step.Convention.String())
	if step.Status != cycle.StatusUnknown && step.Role != cycle.RoleTool {
		attrs.PutStr(semconv.StepStatus, step.Status.String())
	}
	putUnsaid(attrs, semconv.AgentName, semconv.LabelAgent, step.Identity.Agent)
	if o.Fate != track.FateTracked && o.Fate != track.FateOverflow {
		return
	}
	switch {
	case step.Role.IsModelCall():
		annotateCall(attrs, step, o)
	case step.Role == cycle.RoleTool:
		annotateTool(attrs, step)
	}
}

func annotateFate(attrs pcommon.Map, step *cycle.Step, o *track.Outcome) {
	putTrue(attrs, semconv.Duplicate, o.Fate == track.FateDuplicate)
	putTrue(attrs, semconv.Overflow, o.Fate == track.FateOverflow)
	putTrue(attrs, semconv.Late, o.Late)
	if step.Problems != 0 {
		list := attrs.PutEmptySlice(semconv.Problems)
		step.Problems.Each(func(name string) { list.AppendEmpty().SetStr(name) })
	}
}

func annotateCall(attrs pcommon.Map, step *cycle.Step, o *track.Outcome) {
	putUnsaid(attrs, semconv.Provider, semconv.LabelProvider, step.Model.Provider)
	putUnsaid(attrs, semconv.Model, semconv.LabelResponseModel, step.Model.Name())
	// A step beyond those told apart is not looked up.
	putTrue(attrs, semconv.ModelUnknown, o.Listed == nil && step.Model.Name() != "" && o.Fate == track.FateTracked)
	if !o.Usage.Known {
		attrs.PutBool(semconv.UsageUnknown, true)
		return
	}
	putUsage(attrs, o.Usage.Usage)
	if !o.Counted {
		attrs.PutBool(semconv.UsageCounted, false)
	}
	putCost(attrs, semconv.CostUSD, semconv.CostSource, o.Cost)
	if u := o.Utilization(); u > 0 {
		attrs.PutDouble(semconv.ContextUtilization, u)
	}
}

func annotateTool(attrs pcommon.Map, step *cycle.Step) {
	putUnsaid(attrs, semconv.ToolName, semconv.LabelTool, step.Tool.Name)
	attrs.PutStr(semconv.ToolOutcome, step.Status.String())
	if step.Tool.Transport {
		attrs.PutBool(semconv.ToolCounted, false)
	}
}

// putUsage writes the parts that are not zero.
func putUsage(attrs pcommon.Map, u cycle.Usage) {
	putInt(attrs, semconv.UsageInput, u.Input)
	putInt(attrs, semconv.UsageOutput, u.Output)
	putInt(attrs, semconv.UsageCacheRead, u.CacheRead)
	putInt(attrs, semconv.UsageCacheWrite, u.CacheWrite)
	putInt(attrs, semconv.UsageReasoning, u.Reasoning)
}

func putCost(attrs pcommon.Map, usdKey, sourceKey string, c tokens.Cost) {
	if c.Source != tokens.CostUnknown {
		attrs.PutDouble(usdKey, c.USD)
		attrs.PutStr(sourceKey, c.Source.String())
	}
}

func putHash(attrs pcommon.Map, key string, h cycle.Hash) {
	if !h.IsZero() {
		attrs.PutStr(key, hex.EncodeToString(h[:]))
	}
}

func putStr(attrs pcommon.Map, key, v string) {
	if v != "" {
		attrs.PutStr(key, v)
	}
}

// putUnsaid writes a name that the span does not carry already under the key
// of the semantic conventions.
func putUnsaid(attrs pcommon.Map, key, standard, v string) {
	if said, ok := attrs.Get(standard); v != "" && (!ok || said.Str() != v) {
		attrs.PutStr(key, v)
	}
}

func putInt(attrs pcommon.Map, key string, v int64) {
	if v != 0 {
		attrs.PutInt(key, v)
	}
}

func putTrue(attrs pcommon.Map, key string, v bool) {
	if v {
		attrs.PutBool(key, true)
	}
}

// cut keeps an outside text from growing without bound.
func cut(s string) string {
	if len(s) <= cycle.MaxString {
		return s
	}
	return strings.Clone(strings.ToValidUTF8(s[:cycle.MaxString], ""))
}
