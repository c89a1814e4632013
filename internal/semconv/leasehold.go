// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package semconv holds every attribute key that Leasehold reads, by
// convention, and every one that it writes. Nothing else spells a key.
package semconv

// IsOwn reports whether only Leasehold may write key.
func IsOwn(key string) bool {
	return len(key) >= len(OwnPrefix) && key[0] == OwnPrefix[0] && key[:len(OwnPrefix)] == OwnPrefix
}

// Attributes that Leasehold writes on every step span.
const (
	StepRole   = "leasehold.step.role"
	StepStatus = "leasehold.step.status"
	Convention = "leasehold.convention"
	AgentName  = "leasehold.agent.name"
	// CycleID is written on roots and corrections: the run, or the trace.
	CycleID = "leasehold.cycle.id"
	// Duplicate, Late and Overflow are written only when true.
	Duplicate = "leasehold.duplicate"
	Late      = "leasehold.late"
	Overflow  = "leasehold.overflow"
	Problems  = "leasehold.problems"
)

// Attributes that Leasehold writes on model-call spans. Provider, Model and, on
// other steps, AgentName and ToolName are left out where the span says the same
// under the key of the semantic conventions.
const (
	Provider        = "leasehold.provider"
	Model           = "leasehold.model"
	UsageInput      = "leasehold.usage.input_tokens"
	UsageOutput     = "leasehold.usage.output_tokens"
	UsageCacheRead  = "leasehold.usage.cache_read_tokens"
	UsageCacheWrite = "leasehold.usage.cache_write_tokens"
	UsageReasoning  = "leasehold.usage.reasoning_tokens"
	// UsageCounted is written, as false, when another span reports the same
	// request and counts for it.
	UsageCounted = "leasehold.usage.counted"
	// UsageUnknown is written when a model call reports no usage.
	UsageUnknown = "leasehold.usage.unknown"
	CostUSD      = "leasehold.cost_usd"
	CostSource   = "leasehold.cost.source"
	// CostCacheSaved is what tokens read from the provider's caches cost less than plain
	// input, CostCacheAdded what those written to them cost more; in US dollars.
	CostCacheSaved     = "leasehold.cost.cache_saved_usd"
	CostCacheAdded     = "leasehold.cost.cache_added_usd"
	ContextUtilization = "leasehold.context.utilization"
	// ModelUnknown is written when the price table does not know the model.
	ModelUnknown = "leasehold.model.unknown"
)

// Attributes that Leasehold writes on tool spans.
const (
	ToolName    = "leasehold.tool.name"
	ToolOutcome = "leasehold.tool.outcome"
	// ToolArgsHash and ToolResultHash stand in for content that was dropped.
	ToolArgsHash   = "leasehold.tool.args_hash"
	ToolResultHash = "leasehold.tool.result_hash"
	// ToolCounted is false on a span that records the same tool call again.
	ToolCounted = "leasehold.tool.counted"
)

// Resource attributes that say who sent a span, as the connection proved it. What
// a sender claims under these keys is taken off.
const (
	// IdentityAgent is the agent's proven name.
	IdentityAgent = "leasehold.identity.agent"
	// IdentitySource is what proved it, such as "basic"; further in, with each
	// collector that passed it on, as in "basic via node-1".
	IdentitySource = "leasehold.identity.source"
	// IdentityClaimed is the name that the sender claims, where it is another, or
	// the attribute of its pod that it claims otherwise than is proven.
	IdentityClaimed = "leasehold.identity.claimed"
	// IdentityPodUID is the uid of the pod that is proven to send. Where it is, what
	// the resource says of namespace, pod and Job is proven, too.
	IdentityPodUID = "leasehold.identity.pod.uid"
)

// Attributes that Leasehold writes on the root span of a settled cycle.
const (
	CycleRoot      = "leasehold.cycle.root"
	CycleSynthetic = "leasehold.cycle.synthetic"
	// CycleClose is why the cycle was closed: root, timeout, evicted or shutdown.
	CycleClose        = "leasehold.cycle.close"
	CycleAgent        = "leasehold.cycle.agent"
	CycleAgentSource  = "leasehold.cycle.agent.source"
	CycleTask         = "leasehold.cycle.task"
	CycleStatus       = "leasehold.cycle.status"
	CycleSteps        = "leasehold.cycle.steps"
	CycleStepsPrefix  = "leasehold.cycle.steps." // + role
	CycleInput        = "leasehold.cycle.input_tokens"
	CycleOutput       = "leasehold.cycle.output_tokens"
	CycleCacheRead    = "leasehold.cycle.cache_read_tokens"
	CycleCacheWrite   = "leasehold.cycle.cache_write_tokens"
	CycleReasoning    = "leasehold.cycle.reasoning_tokens"
	CycleCostUSD      = "leasehold.cycle.cost_usd"
	CycleCostSource   = "leasehold.cycle.cost.source"
	CycleModelCalls   = "leasehold.cycle.model_calls"
	CycleUnpriced     = "leasehold.cycle.unpriced_calls"
	CycleUnknownUsage = "leasehold.cycle.unknown_usage_calls"
	CycleToolCalls    = "leasehold.cycle.tool_calls"
	CycleToolErrors   = "leasehold.cycle.tool_errors"
	CycleTruncated    = "leasehold.cycle.truncated"
	// CycleMismatched is how many requests two spans report differently.
	CycleMismatched = "leasehold.cycle.mismatched_calls"
	// CycleCorrection is written, in place of CycleRoot, on a synthetic span
	// that carries what late spans added to a settled cycle.
	CycleCorrection = "leasehold.cycle.correction"
	// CyclePhase is the trust phase the cycle ran in, as far as it is known.
	CyclePhase = "leasehold.cycle.phase"
)

// Span events that Leasehold writes: on the root of a settled cycle one
// EventUsage per model and one EventTool per tool, and on a late span what it
// adds to them. Their sum over all spans of a cycle is the cycle's total.
const (
	EventUsage = "leasehold.usage"
	EventTool  = "leasehold.tool"

	// Attributes of EventUsage, beside Provider, Model, the Usage keys,
	// CostUSD and CostSource.
	EventCalls = "leasehold.calls"
	// EventErrors is, on EventTool, how many of the calls failed.
	EventErrors = "leasehold.errors"
)
