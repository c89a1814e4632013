// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package measure

import (
	"slices"

	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/aggregate"
	"github.com/leasehold/leasehold/internal/semconv"
)

// The buckets that the GenAI and MCP semantic conventions prescribe.
var (
	tokenBounds    = []float64{1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864}
	clientBounds   = []float64{0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92}
	agentBounds    = []float64{0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 204.8, 409.6}
	workflowBounds = []float64{1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200}
	mcpBounds      = []float64{0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300}
)

// utilizationBounds are tenths: of a share, the top of the range matters as
// much as the bottom.
var utilizationBounds = []float64{.1, .2, .3, .4, .5, .6, .7, .8, .9, 1}

// The buckets of what a verdict says. Their bounds are where badness turns (see
// docs/score.md): at the scores 20, 50 and 80, and at 0, a warning's 0.25, a
// critical finding's 0.5 and the wholly bad 1, which is above the last.
var (
	scoreBounds      = []float64{10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99}
	componentBounds  = []float64{.25, .5, .75, .9, .99}
	badnessBounds    = []float64{0, .05, .1, .25, .5, .75, .99}
	confidenceBounds = []float64{.1, .2, .3, .4, .5, .6, .7, .8, .9, .95, .99}
)

// clientLabels are what clientKey builds.
var clientLabels = append(aggregate.Labels(
	semconv.LabelOperation, semconv.LabelProvider, semconv.LabelRequestModel,
	semconv.LabelResponseModel, semconv.LabelServerAddress,
), aggregate.Label{Key: semconv.LabelServerPort, Int: true})

// cycleLabels are what agentKey builds; every metric of Leasehold's own on
// cycles starts with them.
var cycleLabels = aggregate.Labels(semconv.LabelAgent, semconv.LabelPhase)

func labels(first []aggregate.Label, keys ...string) []aggregate.Label {
	return slices.Concat(first, aggregate.Labels(keys...))
}

// instruments is one instrument for each metric.
type instruments struct {
	tokenUsage, operationDuration, firstChunk     *aggregate.Instrument
	agentDuration, workflowDuration, toolDuration *aggregate.Instrument
	mcpDuration                                   *aggregate.Instrument

	cycles, cycleDuration, steps *aggregate.Instrument
	tokens, tokensDetail         *aggregate.Instrument
	cost, costCache              *aggregate.Instrument
	toolCalls, utilization       *aggregate.Instrument
	modelUnknown, usageUnknown   *aggregate.Instrument

	findings, score, badness    *aggregate.Instrument
	component                   *aggregate.Instrument
	confidence, brier, expError *aggregate.Instrument
}

func newInstruments(r *aggregate.Registry) instruments {
	return instruments{
		tokenUsage:        r.Instrument(tokenUsage),
		operationDuration: r.Instrument(operationDuration),
		firstChunk:        r.Instrument(firstChunk),
		agentDuration:     r.Instrument(agentDuration),
		workflowDuration:  r.Instrument(workflowDuration),
		toolDuration:      r.Instrument(toolDuration),
		mcpDuration:       r.Instrument(mcpDuration),

		cycles:        r.Instrument(cycles),
		cycleDuration: r.Instrument(cycleDuration),
		steps:         r.Instrument(steps),
		tokens:        r.Instrument(tokens),
		tokensDetail:  r.Instrument(tokensDetail),
		cost:          r.Instrument(cost),
		costCache:     r.Instrument(costCache),
		toolCalls:     r.Instrument(toolCalls),
		utilization:   r.Instrument(utilization),
		modelUnknown:  r.Instrument(modelUnknown),
		usageUnknown:  r.Instrument(usageUnknown),

		findings:   r.Instrument(findings),
		score:      r.Instrument(score),
		badness:    r.Instrument(badness),
		component:  r.Instrument(component),
		confidence: r.Instrument(confidence),
		brier:      r.Instrument(brier),
		expError:   r.Instrument(expError),
	}
}

// Descs returns every metric there is, in the order of the documentation.
func Descs() []aggregate.Desc {
	return []aggregate.Desc{
		tokenUsage, operationDuration, firstChunk, agentDuration, workflowDuration, toolDuration, mcpDuration,
		cycles, cycleDuration, steps, tokens, tokensDetail, cost, costCache, toolCalls, utilization, modelUnknown, usageUnknown,
		findings, score, badness, component, confidence, brier, expError,
	}
}
