// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

// Metrics of the OpenTelemetry GenAI and MCP semantic conventions that
// Leasehold derives from spans, by the names of the 1.42 development schema.
const (
	MetricTokenUsage        = "gen_ai.client.token.usage"
	MetricOperationDuration = "gen_ai.client.operation.duration"
	MetricFirstChunk        = "gen_ai.client.operation.time_to_first_chunk"
	MetricAgentDuration     = "gen_ai.invoke_agent.duration"
	MetricWorkflowDuration  = "gen_ai.invoke_workflow.duration"
	MetricToolDuration      = "gen_ai.execute_tool.duration"
	MetricMCPDuration       = "mcp.client.operation.duration"
)

// Metrics of Leasehold's own, for what no semantic convention names.
const (
	MetricCycles             = "leasehold.cycles"
	MetricCycleDuration      = "leasehold.cycle.duration"
	MetricSteps              = "leasehold.steps"
	MetricTokens             = "leasehold.tokens"
	MetricTokensDetail       = "leasehold.tokens.detail"
	MetricCost               = "leasehold.cost"
	MetricCostCache          = "leasehold.cost.cache"
	MetricToolCalls          = "leasehold.tool.calls"
	MetricContextUtilization = "leasehold.context.utilization"
	MetricModelUnknown       = "leasehold.model.unknown"
	MetricUsageUnknown       = "leasehold.usage.unknown"
)

// Metrics of Leasehold's own on how cycles were judged.
const (
	MetricFindings         = "leasehold.findings"
	MetricCycleScore       = "leasehold.cycle.score"
	MetricCycleBadness     = "leasehold.cycle.badness"
	MetricCycleComponent   = "leasehold.cycle.component"
	MetricCycleConfidence  = "leasehold.cycle.confidence"
	MetricCalibrationBrier = "leasehold.calibration.brier"
	MetricCalibrationECE   = "leasehold.calibration.ece"
)

// Labels of the GenAI and MCP metrics: the span attributes of the same name,
// copied as they are.
const (
	LabelOperation       = "gen_ai.operation.name"
	LabelProvider        = "gen_ai.provider.name"
	LabelRequestModel    = "gen_ai.request.model"
	LabelResponseModel   = "gen_ai.response.model"
	LabelTokenType       = "gen_ai.token.type"
	LabelAgent           = "gen_ai.agent.name"
	LabelTool            = "gen_ai.tool.name"
	LabelToolType        = "gen_ai.tool.type"
	LabelWorkflow        = "gen_ai.workflow.name"
	LabelPrompt          = "gen_ai.prompt.name"
	LabelErrorType       = "error.type"
	LabelServerAddress   = "server.address"
	LabelServerPort      = "server.port"
	LabelMCPMethod       = "mcp.method.name"
	LabelMCPVersion      = "mcp.protocol.version"
	LabelRPCStatus       = "rpc.response.status_code"
	LabelJSONRPCVersion  = "jsonrpc.protocol.version"
	LabelTransport       = "network.transport"
	LabelProtocol        = "network.protocol.name"
	LabelProtocolVersion = "network.protocol.version"
)

// The tokens of a model call as the semantic conventions name them: cached ones
// are part of the input, reasoning ones of the output.
const (
	StandardInput      = "gen_ai.usage.input_tokens"
	StandardOutput     = "gen_ai.usage.output_tokens"
	StandardCacheRead  = "gen_ai.usage.cache_read.input_tokens"
	StandardCacheWrite = "gen_ai.usage.cache_write.input_tokens"
	StandardReasoning  = "gen_ai.usage.reasoning.output_tokens"
)

// Labels of Leasehold's own metrics, beside LabelAgent, LabelProvider,
// LabelTool, Model, StepRole, ToolOutcome, CostSource, CycleStatus, CycleClose,
// FindingRule, FindingSeverity and VerdictConfidenceSource.
const (
	// LabelPhase is the trust phase the cycle ran in, where it is known.
	LabelPhase = "leasehold.agent.phase"
	// LabelTokens is TokensInput or TokensOutput: their sum is every token.
	LabelTokens = "leasehold.token.type"
	// LabelTokenKind is a part of the former: TokensCacheRead and
	// TokensCacheWrite of the input, TokensReasoning of the output.
	LabelTokenKind = "leasehold.token.kind"
	// LabelComponent is the part of a score that is measured, as audit.Components
	// names it.
	LabelComponent = "leasehold.score.component"
	// LabelMode is what a finding counts for: ModeHard, ModeEnforce or
	// ModeObserve.
	LabelMode = "leasehold.finding.mode"
	// LabelOverflow marks the series that holds what a full metric had no
	// series left for.
	LabelOverflow = "otel.metric.overflow"
)

// The values of LabelTokens, LabelTokenType and LabelTokenKind.
const (
	TokensInput      = "input"
	TokensOutput     = "output"
	TokensCacheRead  = "cache_read"
	TokensCacheWrite = "cache_write"
	TokensReasoning  = "reasoning"
)

// The values of LabelMode.
const (
	// ModeHard is an event that is enough by itself.
	ModeHard = "hard"
	// ModeEnforce is any other finding that is held against the agent.
	ModeEnforce = "enforce"
	// ModeObserve is a finding, hard or not, that is not.
	ModeObserve = "observe"
)

// Span attributes with the time to the first chunk of a streamed answer.
const (
	// FirstChunkSeconds is in seconds, the other two are in milliseconds.
	FirstChunkSeconds = "gen_ai.response.time_to_first_chunk"
	FirstChunkVercel  = "ai.response.msToFirstChunk"
	FirstChunkMillis  = "ttft_ms"
)
