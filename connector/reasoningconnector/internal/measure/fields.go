// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package measure

import "go.opentelemetry.io/collector/pdata/pcommon"

// field is one attribute that is read, of a span or of an event.
type field uint8

const (
	fRole field = iota
	fStatus
	fAgent
	fDuplicate
	fProvider
	fModel
	fInput
	fOutput
	fCacheRead
	fCacheWrite
	fReasoning
	fCounted
	fUsageUnknown
	fCost
	fCostSource
	fCacheSaved
	fCacheAdded
	fUtilization
	fModelUnknown
	fTool
	fToolCounted
	fRoot
	fCorrection
	fClose
	fCycleAgent
	fCycleStatus
	fCycleUnknownUsage
	fPhase
	fCalls
	fErrors

	fSchema
	fScore
	fBadness
	fConfidence
	fConfidenceSource
	fCalibrationCycles
	fBrier
	fECE

	fOperation
	fGenAIProvider
	fRequestModel
	fResponseModel
	fGenAIAgent
	fGenAITool
	fToolType
	fWorkflow
	fPrompt
	fGenAIInput
	fGenAIOutput
	fFirstChunk

	fErrorType
	fServerAddress
	fServerPort
	fMCPMethod
	fMCPVersion
	fRPCStatus
	fJSONRPCVersion
	fTransport
	fProtocol
	fProtocolVersion
	fFirstChunkVercel
	fFirstChunkMillis

	numFields
)

// fields is the attributes of one span or event, found in a single pass. It is
// reused: a value may be read only while its bit in present is set.
type fields struct {
	present uint64
	values  [numFields]pcommon.Value
}

// present has a bit for every field.
var _ [64 - int(numFields)]struct{}

// read replaces what is known by attrs; of a repeated key the first counts, as
// pcommon.Map.Get has it.
func (f *fields) read(attrs pcommon.Map) {
	f.present = 0
	for key, value := range attrs.All() {
		id := fieldOf(key)
		if id == numFields || f.has(id) {
			continue
		}
		f.values[id] = value
		f.present |= 1 << id
	}
}

func (f *fields) has(id field) bool { return f.present&(1<<id) != 0 }

// str returns the text of a field, "" when it is absent or of another type.
func (f *fields) str(id field) string {
	if !f.has(id) {
		return ""
	}
	return f.values[id].Str()
}

// first returns the first of the fields that has a text.
func (f *fields) first(ids ...field) string {
	for _, id := range ids {
		if s := f.str(id); s != "" {
			return s
		}
	}
	return ""
}

// is reports whether a field is the boolean want.
func (f *fields) is(id field, want bool) bool {
	return f.has(id) && f.values[id].Type() == pcommon.ValueTypeBool && f.values[id].Bool() == want
}

// int returns a whole number, 0 when it is absent or of another type.
func (f *fields) int(id field) int64 {
	if !f.has(id) {
		return 0
	}
	return f.values[id].Int()
}

// float returns a number; ok is false when there is none.
func (f *fields) float(id field) (v float64, ok bool) {
	if !f.has(id) {
		return 0, false
	}
	switch f.values[id].Type() {
	case pcommon.ValueTypeDouble:
		return f.values[id].Double(), true
	case pcommon.ValueTypeInt:
		return float64(f.values[id].Int()), true
	default:
		return 0, false
	}
}

// tokens returns a number of tokens: what the processor has written at own, or
// else, as it leaves out what a span says already, what that says at standard.
func (f *fields) tokens(own, standard field) (v float64, ok bool) {
	if f.has(own) {
		return f.float(own)
	}
	return float64(f.int(standard)), f.has(standard) && f.values[standard].Type() == pcommon.ValueTypeInt
}
