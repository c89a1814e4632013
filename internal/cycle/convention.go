// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

// Convention is an instrumentation dialect: who decided what the attributes
// of a span are called.
type Convention uint8

// The conventions that are read; docs/conventions.md says what of each.
const (
	ConventionNone Convention = iota
	ConventionGenAI
	ConventionOpenInference
	ConventionOpenLLMetry
	ConventionVercel
	ConventionLangSmith
	ConventionLangfuse
	ConventionPydantic
	ConventionADK
	ConventionStrands
	ConventionCrewAI
	ConventionOpenLIT
	ConventionAgentTelemetry
	ConventionAnyAgent
	ConventionCodex
	ConventionClaudeCode
	ConventionMCP
	ConventionA2A
	ConventionSmolagents
	ConventionAutoGen
	ConventionOpenAIAgents
	ConventionLeasehold

	// NumConventions is how many conventions there are, ConventionNone included.
	NumConventions
)

var conventionNames = [NumConventions]string{
	"none", "gen_ai", "openinference", "openllmetry", "vercel", "langsmith", "langfuse",
	"pydantic", "adk", "strands", "crewai", "openlit", "agenttelemetry", "any_agent",
	"codex", "claude_code", "mcp", "a2a", "smolagents", "autogen", "openai_agents", "leasehold",
}

// String returns the convention's name, as in the attribute leasehold.convention.
func (c Convention) String() string {
	if c < NumConventions {
		return conventionNames[c]
	}
	return conventionNames[ConventionNone]
}
