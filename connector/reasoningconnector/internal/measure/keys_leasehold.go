// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package measure

import "github.com/leasehold/leasehold/internal/semconv"

func leaseholdField(key string) field {
	switch key {
	case semconv.StepRole:
		return fRole
	case semconv.StepStatus:
		return fStatus
	case semconv.AgentName:
		return fAgent
	case semconv.Duplicate:
		return fDuplicate
	case semconv.Late:
		return fLate
	case semconv.Provider:
		return fProvider
	case semconv.Model:
		return fModel
	case semconv.UsageInput:
		return fInput
	case semconv.UsageOutput:
		return fOutput
	case semconv.UsageCacheRead:
		return fCacheRead
	case semconv.UsageCacheWrite:
		return fCacheWrite
	case semconv.UsageReasoning:
		return fReasoning
	case semconv.UsageCounted:
		return fCounted
	case semconv.UsageUnknown:
		return fUsageUnknown
	case semconv.CostUSD:
		return fCost
	case semconv.CostSource:
		return fCostSource
	case semconv.ContextUtilization:
		return fUtilization
	case semconv.ModelUnknown:
		return fModelUnknown
	case semconv.ToolName:
		return fTool
	case semconv.ToolCounted:
		return fToolCounted
	}
	return cycleField(key)
}

func cycleField(key string) field {
	switch key {
	case semconv.CycleRoot:
		return fRoot
	case semconv.CycleClose:
		return fClose
	case semconv.CycleAgent:
		return fCycleAgent
	case semconv.CycleStatus:
		return fCycleStatus
	case semconv.CycleUnknownUsage:
		return fCycleUnknownUsage
	case semconv.CyclePhase:
		return fPhase
	case semconv.EventCalls:
		return fCalls
	case semconv.EventErrors:
		return fErrors
	}
	return numFields
}
