// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package measure

import (
	"strings"

	"github.com/leasehold/leasehold/internal/semconv"
)

// fieldOf returns the field of an attribute key, numFields for all others. It
// runs for every attribute of every span: comparing in switches by prefix costs
// a fraction of a map lookup.
func fieldOf(key string) field {
	switch {
	case strings.HasPrefix(key, "leasehold."):
		return leaseholdField(key)
	case strings.HasPrefix(key, "gen_ai."):
		return genAIField(key)
	default:
		return otherField(key)
	}
}

func genAIField(key string) field {
	switch key {
	case semconv.LabelOperation:
		return fOperation
	case semconv.LabelProvider:
		return fGenAIProvider
	case semconv.LabelRequestModel:
		return fRequestModel
	case semconv.LabelResponseModel:
		return fResponseModel
	case semconv.LabelAgent:
		return fGenAIAgent
	case semconv.LabelTool:
		return fGenAITool
	case semconv.LabelToolType:
		return fToolType
	case semconv.LabelWorkflow:
		return fWorkflow
	case semconv.LabelPrompt:
		return fPrompt
	case semconv.FirstChunkSeconds:
		return fFirstChunk
	}
	return numFields
}

func otherField(key string) field {
	switch key {
	case semconv.LabelErrorType:
		return fErrorType
	case semconv.LabelServerAddress:
		return fServerAddress
	case semconv.LabelServerPort:
		return fServerPort
	case semconv.LabelMCPMethod:
		return fMCPMethod
	case semconv.LabelMCPVersion:
		return fMCPVersion
	case semconv.LabelRPCStatus:
		return fRPCStatus
	case semconv.LabelJSONRPCVersion:
		return fJSONRPCVersion
	case semconv.LabelTransport:
		return fTransport
	case semconv.LabelProtocol:
		return fProtocol
	case semconv.LabelProtocolVersion:
		return fProtocolVersion
	case semconv.FirstChunkVercel:
		return fFirstChunkVercel
	case semconv.FirstChunkMillis:
		return fFirstChunkMillis
	}
	return numFields
}
