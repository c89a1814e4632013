// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package measure

import (
	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/aggregate"
	"github.com/leasehold/leasehold/internal/semconv"
)

// Leasehold's own metrics.
var (
	cycles = aggregate.Desc{
		Name:        semconv.MetricCycles,
		Description: "Reasoning cycles that settled.",
		Unit:        "{cycle}",
		Labels:      labels(cycleLabels, semconv.CycleStatus, semconv.CycleClose),
	}
	cycleDuration = aggregate.Desc{
		Name:        semconv.MetricCycleDuration,
		Description: "Duration of each settled cycle, from the start to the end of its root span.",
		Unit:        "s",
		Kind:        aggregate.Histogram,
		Bounds:      workflowBounds,
		Labels:      labels(cycleLabels, semconv.CycleStatus),
	}
	steps = aggregate.Desc{
		Name:        semconv.MetricSteps,
		Description: "Steps of settled cycles by role, later corrections included.",
		Unit:        "{step}",
		Labels:      labels(cycleLabels, semconv.StepRole),
	}
	tokens = aggregate.Desc{
		Name:        semconv.MetricTokens,
		Description: "Tokens, each counted once: input with cached tokens, output with reasoning tokens.",
		Unit:        "{token}",
		Labels:      labels(cycleLabels, semconv.LabelProvider, semconv.Model, semconv.LabelTokens),
	}
	tokensDetail = aggregate.Desc{
		Name:        semconv.MetricTokensDetail,
		Description: "Parts of leasehold.tokens: cache reads and writes of the input, reasoning of the output.",
		Unit:        "{token}",
		Labels:      labels(cycleLabels, semconv.LabelProvider, semconv.Model, semconv.LabelTokenKind),
	}
	cost = aggregate.Desc{
		Name:        semconv.MetricCost,
		Description: "Cost of model calls.",
		Unit:        "{USD}",
		Kind:        aggregate.SumDouble,
		Labels:      labels(cycleLabels, semconv.LabelProvider, semconv.Model, semconv.CostSource),
	}
	costCache = aggregate.Desc{
		Name:        semconv.MetricCostCache,
		Description: "What tokens in caches changed of leasehold.cost: cache_read is saved against plain input, cache_write is added.",
		Unit:        "{USD}",
		Kind:        aggregate.SumDouble,
		Labels:      labels(cycleLabels, semconv.LabelProvider, semconv.Model, semconv.LabelTokenKind),
	}
	toolCalls = aggregate.Desc{
		Name:        semconv.MetricToolCalls,
		Description: "Tool calls, each counted once, by outcome.",
		Unit:        "{call}",
		Labels:      labels(cycleLabels, semconv.LabelTool, semconv.ToolOutcome),
	}
	utilization = aggregate.Desc{
		Name:        semconv.MetricContextUtilization,
		Description: "Share of the model's context window that the input of each model call fills.",
		Unit:        "1",
		Kind:        aggregate.Histogram,
		Bounds:      utilizationBounds,
		Labels:      labels(cycleLabels, semconv.LabelProvider, semconv.Model),
	}
	modelUnknown = aggregate.Desc{
		Name:        semconv.MetricModelUnknown,
		Description: "Model calls to a model that the price table does not know.",
		Unit:        "{call}",
		Labels:      labels(cycleLabels, semconv.LabelProvider, semconv.Model),
	}
	usageUnknown = aggregate.Desc{
		Name:        semconv.MetricUsageUnknown,
		Description: "Model calls that report no token usage, so that their tokens are missing in all sums.",
		Unit:        "{call}",
		Labels:      cycleLabels,
	}
)
