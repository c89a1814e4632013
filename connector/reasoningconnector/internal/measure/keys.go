// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package measure

import "github.com/leasehold/leasehold/internal/semconv"

// keys are the attributes that are read.
var keys = [numFields]string{
	fRole:              semconv.StepRole,
	fStatus:            semconv.StepStatus,
	fAgent:             semconv.AgentName,
	fDuplicate:         semconv.Duplicate,
	fProvider:          semconv.Provider,
	fModel:             semconv.Model,
	fInput:             semconv.UsageInput,
	fOutput:            semconv.UsageOutput,
	fCacheRead:         semconv.UsageCacheRead,
	fCacheWrite:        semconv.UsageCacheWrite,
	fReasoning:         semconv.UsageReasoning,
	fCounted:           semconv.UsageCounted,
	fUsageUnknown:      semconv.UsageUnknown,
	fCost:              semconv.CostUSD,
	fCostSource:        semconv.CostSource,
	fCacheSaved:        semconv.CostCacheSaved,
	fCacheAdded:        semconv.CostCacheAdded,
	fUtilization:       semconv.ContextUtilization,
	fModelUnknown:      semconv.ModelUnknown,
	fTool:              semconv.ToolName,
	fToolCounted:       semconv.ToolCounted,
	fRoot:              semconv.CycleRoot,
	fCorrection:        semconv.CycleCorrection,
	fClose:             semconv.CycleClose,
	fCycleAgent:        semconv.CycleAgent,
	fCycleStatus:       semconv.CycleStatus,
	fCycleUnknownUsage: semconv.CycleUnknownUsage,
	fPhase:             semconv.CyclePhase,
	fCalls:             semconv.EventCalls,
	fErrors:            semconv.EventErrors,

	fSchema:            semconv.EvidenceSchema,
	fScore:             semconv.VerdictScore,
	fBadness:           semconv.VerdictBadness,
	fConfidence:        semconv.VerdictCalibrated,
	fConfidenceSource:  semconv.VerdictConfidenceSource,
	fCalibrationCycles: semconv.VerdictCalibrationCycles,
	fBrier:             semconv.VerdictCalibrationBrier,
	fECE:               semconv.VerdictCalibrationECE,

	fOperation:     semconv.LabelOperation,
	fGenAIProvider: semconv.LabelProvider,
	fRequestModel:  semconv.LabelRequestModel,
	fResponseModel: semconv.LabelResponseModel,
	fGenAIAgent:    semconv.LabelAgent,
	fGenAITool:     semconv.LabelTool,
	fToolType:      semconv.LabelToolType,
	fWorkflow:      semconv.LabelWorkflow,
	fPrompt:        semconv.LabelPrompt,
	fGenAIInput:    semconv.StandardInput,
	fGenAIOutput:   semconv.StandardOutput,
	fFirstChunk:    semconv.FirstChunkSeconds,

	fErrorType:        semconv.LabelErrorType,
	fServerAddress:    semconv.LabelServerAddress,
	fServerPort:       semconv.LabelServerPort,
	fMCPMethod:        semconv.LabelMCPMethod,
	fMCPVersion:       semconv.LabelMCPVersion,
	fRPCStatus:        semconv.LabelRPCStatus,
	fJSONRPCVersion:   semconv.LabelJSONRPCVersion,
	fTransport:        semconv.LabelTransport,
	fProtocol:         semconv.LabelProtocol,
	fProtocolVersion:  semconv.LabelProtocolVersion,
	fFirstChunkVercel: semconv.FirstChunkVercel,
	fFirstChunkMillis: semconv.FirstChunkMillis,
}

// slots finds a key among keys: fieldOf runs for every attribute of every span,
// where a map's hash of the whole key would cost more than all else together.
var slots = newSlots()

// numSlots is a power of two with room enough that most lookups end in the slot
// they begin in.
const numSlots = 512

func newSlots() (table [numSlots]field) {
	for i := range table {
		table[i] = numFields
	}
	for id, key := range keys {
		i := slotOf(key)
		for table[i] != numFields {
			i = (i + 1) % numSlots
		}
		table[i] = field(id)
	}
	return table
}

// slotOf hashes what sets the keys apart: their length and three characters
// spread over the end, as they begin alike.
func slotOf(key string) uint {
	n := uint(len(key))
	return (n*18 + uint(key[n-1])*73 + uint(key[n/2])*109 + uint(key[n*3/4])*103) % numSlots
}

// fieldOf returns the field of an attribute key, numFields for all others.
func fieldOf(key string) field {
	if key == "" {
		return numFields
	}
	for i := slotOf(key); ; i = (i + 1) % numSlots {
		if id := slots[i]; id == numFields || keys[id] == key {
			return id
		}
	}
}
