// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import "github.com/leasehold/leasehold/internal/semconv"

// Convention is an instrumentation dialect: who decided what the attributes
// of a span are called.
type Convention = semconv.Dialect

// The conventions that are read; docs/conventions.md says what of each.
const (
	ConventionNone           = semconv.DialectNone
	ConventionGenAI          = semconv.DialectGenAI
	ConventionOpenInference  = semconv.DialectOpenInference
	ConventionOpenLLMetry    = semconv.DialectOpenLLMetry
	ConventionVercel         = semconv.DialectVercel
	ConventionLangSmith      = semconv.DialectLangSmith
	ConventionLangfuse       = semconv.DialectLangfuse
	ConventionPydantic       = semconv.DialectPydantic
	ConventionADK            = semconv.DialectADK
	ConventionStrands        = semconv.DialectStrands
	ConventionCrewAI         = semconv.DialectCrewAI
	ConventionOpenLIT        = semconv.DialectOpenLIT
	ConventionAgentTelemetry = semconv.DialectAgentTelemetry
	ConventionAnyAgent       = semconv.DialectAnyAgent
	ConventionCodex          = semconv.DialectCodex
	ConventionClaudeCode     = semconv.DialectClaudeCode
	ConventionMCP            = semconv.DialectMCP
	ConventionA2A            = semconv.DialectA2A
	ConventionSmolagents     = semconv.DialectSmolagents
	ConventionAutoGen        = semconv.DialectAutoGen
	ConventionOpenAIAgents   = semconv.DialectOpenAIAgents
	ConventionLeasehold      = semconv.DialectLeasehold

	// NumConventions is how many conventions there are, ConventionNone included.
	NumConventions = semconv.NumDialects
)
