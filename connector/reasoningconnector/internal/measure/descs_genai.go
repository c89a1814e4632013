// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package measure

import (
	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/aggregate"
	"github.com/leasehold/leasehold/internal/semconv"
)

// The metrics of the GenAI and MCP semantic conventions.
var (
	tokenUsage = aggregate.Desc{
		Name:        semconv.MetricTokenUsage,
		Description: "Input and output tokens of each model call whose usage is known and counted.",
		Unit:        "{token}",
		Kind:        aggregate.Histogram,
		Bounds:      tokenBounds,
		Labels:      labels(clientLabels, semconv.LabelTokenType),
	}
	operationDuration = aggregate.Desc{
		Name:        semconv.MetricOperationDuration,
		Description: "Duration of each model call: inference, embedding and reranking.",
		Unit:        "s",
		Kind:        aggregate.Histogram,
		Bounds:      clientBounds,
		Labels:      labels(clientLabels, semconv.LabelErrorType),
	}
	firstChunk = aggregate.Desc{
		Name:        semconv.MetricFirstChunk,
		Description: "Time from the request to the first chunk of each streamed model answer.",
		Unit:        "s",
		Kind:        aggregate.Histogram,
		Bounds:      clientBounds,
		Labels:      clientLabels,
	}
	agentDuration = aggregate.Desc{
		Name:        semconv.MetricAgentDuration,
		Description: "Duration of each agent invocation.",
		Unit:        "s",
		Kind:        aggregate.Histogram,
		Bounds:      agentBounds,
		Labels:      aggregate.Labels(semconv.LabelAgent, semconv.LabelRequestModel, semconv.LabelErrorType),
	}
	workflowDuration = aggregate.Desc{
		Name:        semconv.MetricWorkflowDuration,
		Description: "Duration of each workflow invocation.",
		Unit:        "s",
		Kind:        aggregate.Histogram,
		Bounds:      workflowBounds,
		Labels:      aggregate.Labels(semconv.LabelWorkflow, semconv.LabelErrorType),
	}
	toolDuration = aggregate.Desc{
		Name:        semconv.MetricToolDuration,
		Description: "Duration of each tool call.",
		Unit:        "s",
		Kind:        aggregate.Histogram,
		Bounds:      clientBounds,
		Labels: aggregate.Labels(semconv.LabelTool, semconv.LabelToolType, semconv.LabelAgent,
			semconv.LabelErrorType),
	}
	mcpDuration = aggregate.Desc{
		Name:        semconv.MetricMCPDuration,
		Description: "Duration of each request to a Model Context Protocol server, as its client saw it.",
		Unit:        "s",
		Kind:        aggregate.Histogram,
		Bounds:      mcpBounds,
		Labels: append(aggregate.Labels(semconv.LabelMCPMethod, semconv.LabelTool, semconv.LabelPrompt,
			semconv.LabelOperation, semconv.LabelErrorType, semconv.LabelRPCStatus, semconv.LabelMCPVersion,
			semconv.LabelJSONRPCVersion, semconv.LabelTransport, semconv.LabelProtocol,
			semconv.LabelProtocolVersion, semconv.LabelServerAddress,
		), aggregate.Label{Key: semconv.LabelServerPort, Int: true}),
	}
)
