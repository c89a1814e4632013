// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

// Tier is how much a span's name counts against its attributes.
type Tier uint8

// The tiers, strongest first: TierIgnored names are no steps whatever their
// attributes say, TierHouse names are Leasehold's own, TierOverride names say
// more than the kind beside them, TierFramework names count where no kind and
// no operation is given.
const (
	TierIgnored Tier = iota
	TierHouse
	TierOverride
	TierFramework
)

// Match is how a rule compares a span's name.
type Match uint8

// The ways to match.
const (
	MatchExact Match = iota
	MatchPrefix
	MatchSuffix
)

// Takes is what the rest of a matched name tells.
type Takes uint8

// What names tell.
const (
	TakesNothing Takes = iota
	TakesAgent
	TakesTool
	TakesTarget
	// TakesHandoff is "from → to".
	TakesHandoff
)

// NameRule is what a span's name means.
type NameRule struct {
	Match Match
	Text  string
	Role  string
	Tier  Tier
	Takes Takes
	// Needs is evidence beside the name that one of these dialects is spoken,
	// for names that others use too; the empty set asks for none.
	Needs DialectSet
	// Dialect is the one that the name belongs to.
	Dialect Dialect
	Source  Source
}

// NameRules is the meaning of every known span name; among the rules of one
// tier that match, the first one counts.
var NameRules = []NameRule{
	{MatchExact, "execute_tool (merged tools)", roleNone, TierIgnored, TakesNothing, 0, DialectADK, "S13"},
	{MatchPrefix, "a2a.server.", roleNone, TierIgnored, TakesNothing, 0, DialectA2A, "S26"},
	{MatchPrefix, "a2a.client.", roleNone, TierIgnored, TakesNothing, 0, DialectA2A, "S26"},
	{MatchPrefix, "a2a.utils.", roleNone, TierIgnored, TakesNothing, 0, DialectA2A, "S26"},

	{MatchExact, "agent.reasoning.cycle", roleReasoning, TierHouse, TakesNothing, 0, DialectLeasehold, "L"},
	{MatchPrefix, "agent.tool.", roleTool, TierHouse, TakesTool, 0, DialectLeasehold, "L"},

	{MatchExact, "execute_tool transfer_to_agent", roleDelegation, TierOverride, TakesNothing, 0, DialectADK, "S13"},
	{MatchPrefix, "handoff to ", roleDelegation, TierOverride, TakesTarget, agentsOrOI, DialectOpenAIAgents, "S5"},

	{MatchExact, "invocation", roleWorkflow, TierFramework, TakesNothing, adkOrWrapped, DialectADK, "S13"},
	{MatchPrefix, "invocation [", roleWorkflow, TierFramework, TakesNothing, adkOrWrapped, DialectADK, "S5"},
	{MatchPrefix, "agent_run ", roleAgent, TierFramework, TakesAgent, 0, DialectADK, "S13"},
	{MatchPrefix, "invoke_agent ", roleAgent, TierFramework, TakesAgent, 0, DialectGenAI, "S2"},
	{MatchPrefix, "execute_tool ", roleTool, TierFramework, TakesTool, 0, DialectGenAI, "S2"},
	{MatchExact, "call_llm", roleLLM, TierFramework, TakesNothing, adkOrWrapped, DialectADK, "S13"},
	{MatchPrefix, "tools/call ", roleTool, TierFramework, TakesTool, 0, DialectMCP, "S2"},
	{MatchExact, "workflow.run", roleWorkflow, TierFramework, TakesNothing, Dialects(DialectGenAI), DialectGenAI, "S15"},

	{MatchExact, "agent run", roleAgent, TierFramework, TakesNothing, Dialects(DialectPydantic), DialectPydantic, "S10"},
	{MatchPrefix, "running tool: ", roleTool, TierFramework, TakesTool, 0, DialectPydantic, "S10"},
	{MatchExact, "running tool", roleTool, TierFramework, TakesNothing, Dialects(DialectPydantic), DialectPydantic, "S10"},
	{MatchPrefix, "running ", roleChain, TierFramework, TakesNothing, Dialects(DialectPydantic), DialectPydantic, "S10"},
	{MatchPrefix, "Agent run: ", roleAgent, TierFramework, TakesAgent, 0, DialectPydantic, "S11"},
	{MatchPrefix, "Turn", roleReasoning, TierFramework, TakesNothing, logfire, DialectPydantic, "S11"},
	{MatchPrefix, "Guardrail", roleGuardrail, TierFramework, TakesNothing, logfire, DialectPydantic, "S11"},
	{MatchPrefix, "Task: ", roleReasoning, TierFramework, TakesNothing, logfire, DialectPydantic, "S11"},
	{MatchExact, "Function: {name}", roleTool, TierFramework, TakesNothing, 0, DialectPydantic, "S11"},
	{MatchPrefix, "Function: ", roleTool, TierFramework, TakesTool, logfire, DialectPydantic, "S11"},
	{MatchPrefix, "Handoff: ", roleDelegation, TierFramework, TakesHandoff, 0, DialectPydantic, "S11"},
	{MatchSuffix, " run", roleAgent, TierFramework, TakesAgent, Dialects(DialectPydantic), DialectPydantic, "S10"},

	{MatchExact, "execute_event_loop_cycle", roleReasoning, TierFramework, TakesNothing, 0, DialectStrands, "S16"},

	{MatchExact, "turn", roleReasoning, TierFramework, TakesNothing, openAIAgents, DialectOpenAIAgents, "S12"},
	{MatchExact, "task", roleReasoning, TierFramework, TakesNothing, openAIAgents, DialectOpenAIAgents, "S12"},
	{MatchExact, "generation", roleLLM, TierFramework, TakesNothing, openAIAgents, DialectOpenAIAgents, "S12"},
	{MatchExact, "response", roleLLM, TierFramework, TakesNothing, openAIAgents, DialectOpenAIAgents, "S12"},
	{MatchExact, "function", roleTool, TierFramework, TakesNothing, openAIAgents, DialectOpenAIAgents, "S12"},
	{MatchExact, "mcp_tools", roleTool, TierFramework, TakesNothing, openAIAgents, DialectOpenAIAgents, "S12"},
	{MatchExact, "guardrail", roleGuardrail, TierFramework, TakesNothing, openAIAgents, DialectOpenAIAgents, "S12"},
	{MatchExact, "handoff", roleDelegation, TierFramework, TakesNothing, openAIAgents, DialectOpenAIAgents, "S12"},

	{MatchExact, "crewai.workflow", roleWorkflow, TierFramework, TakesNothing, 0, DialectCrewAI, "S6"},
	{MatchExact, "Crew Created", roleWorkflow, TierFramework, TakesNothing, crewAI, DialectCrewAI, "S17"},
	{MatchExact, "Crew Execution", roleWorkflow, TierFramework, TakesNothing, crewAI, DialectCrewAI, "S17"},
	{MatchExact, "Tool Usage", roleTool, TierFramework, TakesNothing, crewAI, DialectCrewAI, "S17"},
	{MatchExact, "Tool Usage Error", roleTool, TierFramework, TakesNothing, crewAI, DialectCrewAI, "S17"},
	{MatchSuffix, ".agent", roleAgent, TierFramework, TakesAgent, crewOrLLMetry, DialectCrewAI, "S6"},
	{MatchSuffix, ".llm", roleLLM, TierFramework, TakesNothing, crewOrLLMetry, DialectCrewAI, "S6"},

	{MatchSuffix, ".run", roleAgent, TierFramework, TakesNothing, Dialects(DialectSmolagents), DialectSmolagents, "S18"},

	{MatchExact, "claude.assistant.turn", roleLLM, TierFramework, TakesNothing, 0, DialectLangSmith, "S8"},
	{MatchExact, "claude_code.interaction", roleAgent, TierFramework, TakesNothing, 0, DialectClaudeCode, "S24"},
	{MatchExact, "claude_code.llm_request", roleLLM, TierFramework, TakesNothing, 0, DialectClaudeCode, "S24"},
	{MatchExact, "claude_code.tool", roleTool, TierFramework, TakesNothing, 0, DialectClaudeCode, "S24"},
	{MatchPrefix, "claude_code.", roleChain, TierFramework, TakesNothing, 0, DialectClaudeCode, "S24"},
	{MatchPrefix, "anthropic.messages", roleLLM, TierFramework, TakesNothing, 0, DialectGenAI, "S24"},
	{MatchPrefix, "anthropic.tool_use ", roleTool, TierFramework, TakesTool, 0, DialectGenAI, "S24"},

	{MatchExact, "session_task.turn", roleAgent, TierFramework, TakesNothing, Dialects(DialectCodex), DialectCodex, "S22"},
}

var (
	openAIAgents  = Dialects(DialectOpenAIAgents)
	agentsOrOI    = Dialects(DialectOpenAIAgents, DialectOpenInference)
	adkOrWrapped  = Dialects(DialectADK, DialectGenAI, DialectOpenInference)
	logfire       = Dialects(DialectPydantic, DialectOpenAIAgents)
	crewAI        = Dialects(DialectCrewAI)
	crewOrLLMetry = Dialects(DialectCrewAI, DialectOpenLLMetry)
)

// NamedByTool are the dialects whose tool spans bear the tool's name, and
// NamedByAgent those whose agent spans bear the agent's.
var (
	NamedByTool  = Dialects(DialectOpenInference, DialectLangSmith, DialectLangfuse, DialectAgentTelemetry)
	NamedByAgent = Dialects(DialectLangfuse)
)
