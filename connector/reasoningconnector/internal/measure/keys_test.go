// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package measure

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/leasehold/leasehold/internal/semconv"
)

// allKeys are the attributes that are read, in the order of the fields.
var allKeys = [numFields]string{
	semconv.StepRole, semconv.StepStatus, semconv.AgentName, semconv.Duplicate, semconv.Late, semconv.Provider,
	semconv.Model, semconv.UsageInput, semconv.UsageOutput, semconv.UsageCacheRead, semconv.UsageCacheWrite,
	semconv.UsageReasoning, semconv.UsageCounted, semconv.UsageUnknown, semconv.CostUSD, semconv.CostSource,
	semconv.ContextUtilization, semconv.ModelUnknown, semconv.ToolName, semconv.ToolCounted, semconv.CycleRoot,
	semconv.CycleClose, semconv.CycleAgent, semconv.CycleStatus, semconv.CycleUnknownUsage, semconv.CyclePhase,
	semconv.EventCalls, semconv.EventErrors,

	semconv.LabelOperation, semconv.LabelProvider, semconv.LabelRequestModel, semconv.LabelResponseModel,
	semconv.LabelAgent, semconv.LabelTool, semconv.LabelToolType, semconv.LabelWorkflow, semconv.LabelPrompt,
	semconv.FirstChunkSeconds,

	semconv.LabelErrorType, semconv.LabelServerAddress, semconv.LabelServerPort, semconv.LabelMCPMethod,
	semconv.LabelMCPVersion, semconv.LabelRPCStatus, semconv.LabelJSONRPCVersion, semconv.LabelTransport,
	semconv.LabelProtocol, semconv.LabelProtocolVersion, semconv.FirstChunkVercel, semconv.FirstChunkMillis,
}

func TestEveryKeyHasItsField(t *testing.T) {
	for id, key := range allKeys {
		assert.Equal(t, field(id), fieldOf(key), key)
	}
	for _, key := range []string{"", "leasehold.", "leasehold.cycle.steps.llm", "gen_ai.input.messages", "http.url"} {
		assert.Equal(t, numFields, fieldOf(key), key)
	}
}

func TestFieldsOfTheWrongTypeAreAbsent(t *testing.T) {
	attrs := pcommon.NewMap()
	attrs.PutInt(semconv.Model, 5)
	attrs.PutStr(semconv.UsageInput, "7")
	attrs.PutStr(semconv.CostUSD, "0.1")
	attrs.PutStr(semconv.Duplicate, "true")
	var f fields
	f.read(attrs)
	assert.Empty(t, f.str(fModel))
	assert.Zero(t, f.int(fInput))
	assert.False(t, f.is(fDuplicate, true))
	_, ok := f.float(fCost)
	assert.False(t, ok)
}

func TestReadingForgetsTheSpanBefore(t *testing.T) {
	attrs := pcommon.NewMap()
	attrs.PutStr(semconv.Model, "m")
	var f fields
	f.read(attrs)
	assert.Equal(t, "m", f.first(fProvider, fModel))
	f.read(pcommon.NewMap())
	assert.Empty(t, f.first(fProvider, fModel))
}
