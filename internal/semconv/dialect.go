// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

// Dialect is an instrumentation convention: who decided what the attributes of
// a span are called.
type Dialect uint8

// The dialects that are read, most of them named after their instrumentation.
const (
	DialectNone Dialect = iota
	DialectGenAI
	DialectOpenInference
	DialectOpenLLMetry
	DialectVercel
	DialectLangSmith
	DialectLangfuse
	DialectPydantic
	DialectADK
	DialectStrands
	DialectCrewAI
	DialectOpenLIT
	DialectAgentTelemetry
	DialectAnyAgent
	DialectCodex
	DialectClaudeCode
	DialectMCP
	DialectA2A
	DialectSmolagents
	DialectAutoGen
	DialectOpenAIAgents
	DialectLeasehold

	// NumDialects is how many dialects there are, DialectNone included.
	NumDialects
)

var dialectNames = [NumDialects]string{
	"none", "gen_ai", "openinference", "openllmetry", "vercel", "langsmith", "langfuse",
	"pydantic", "adk", "strands", "crewai", "openlit", "agenttelemetry", "any_agent",
	"codex", "claude_code", "mcp", "a2a", "smolagents", "autogen", "openai_agents", "leasehold",
}

// String returns the dialect's name, as in the attribute leasehold.convention.
func (d Dialect) String() string {
	if d < NumDialects {
		return dialectNames[d]
	}
	return dialectNames[DialectNone]
}

// DialectSet is a set of dialects; the zero set is empty.
type DialectSet uint32

// Dialects returns the set of the given dialects; DialectNone is never in it.
func Dialects(all ...Dialect) DialectSet {
	var s DialectSet
	for _, d := range all {
		s = s.With(d)
	}
	return s
}

// With returns s with d in it.
func (s DialectSet) With(d Dialect) DialectSet { return (s | 1<<d) &^ (1 << DialectNone) }

// Has reports whether d is in s.
func (s DialectSet) Has(d Dialect) bool { return s&(1<<d) != 0 }

// Meets reports whether s and t share a dialect.
func (s DialectSet) Meets(t DialectSet) bool { return s&t != 0 }
