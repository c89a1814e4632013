// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

// identityMappings say who did a step and for what.
var identityMappings = []Mapping{
	{Field: FieldAgentName, Keys: []Key{
		{Name: "gen_ai.agent.name", Dialect: DialectGenAI, Since: "1.31", Source: "S1"},
		{Name: "agent.name", Dialect: DialectOpenInference, Shared: true, Source: "S5"},
		{Name: "graph.node.name", Dialect: DialectOpenInference, Role: roleAgent, Source: "S5"},
		{Name: "traceloop.entity.name", Dialect: DialectOpenLLMetry, Role: roleAgent, Source: "S6"},
		{Name: "ai.telemetry.functionId", Dialect: DialectVercel, Source: "S7"},
		{Name: "agent_name", Dialect: DialectPydantic, Shared: true, Source: "S10"},
		{Name: "agent_role", Dialect: DialectCrewAI, Shared: true, Source: "S17"},
		{Name: "agent.role", Dialect: DialectAgentTelemetry, Needs: Dialects(DialectAgentTelemetry), Source: "S20"},
		{Name: "graph.node.id", Dialect: DialectOpenInference, Role: roleAgent, Source: "S5"},
		{Name: "ioa_observe.entity.name", Dialect: DialectOpenLLMetry, Role: roleAgent, Source: "S27"},
		{Name: "name", Dialect: DialectPydantic, Role: roleAgent, Needs: logfire, Source: "S11"},
	}},
	{Field: FieldAgentID, Keys: []Key{
		{Name: "gen_ai.agent.id", Dialect: DialectGenAI, Since: "1.31", Source: "S1"},
		{Name: "graph.node.id", Dialect: DialectOpenInference, Role: roleAgent, Source: "S5"},
		{Name: "agent_key", Dialect: DialectCrewAI, Source: "S17"},
		{Name: "agent.invocation.id", Dialect: DialectGenAI, Source: "S4"},
		{Name: "agent_id", Dialect: DialectOpenLLMetry, Role: roleAgent, Shared: true, Source: "S27"},
	}},
	{Field: FieldAgentVersion, Keys: []Key{
		{Name: "gen_ai.agent.version", Dialect: DialectGenAI, Since: "1.40", Source: "S1"},
	}},
	{Field: FieldSession, Keys: []Key{
		{Name: "gen_ai.conversation.id", Dialect: DialectGenAI, Since: "1.34", Source: "S1"},
		{Name: "session.id", Dialect: DialectOpenInference, Shared: true, Source: "S5"},
		{Name: "traceloop.association.properties.session_id", Dialect: DialectOpenLLMetry, Source: "S6"},
		{Name: "traceloop.association.properties.thread_id", Dialect: DialectOpenLLMetry, Source: "S6"},
		{Name: "traceloop.association.properties.conversation_id", Dialect: DialectOpenLLMetry, Source: "S6"},
		{Name: "ai.telemetry.metadata.sessionId", Dialect: DialectVercel, Source: "S7"},
		{Name: "langfuse.session.id", Dialect: DialectLangfuse, Source: "S9"},
		{Name: "langsmith.metadata.session_id", Dialect: DialectLangSmith, Source: "S8"},
		{Name: "langsmith.metadata.thread_id", Dialect: DialectLangSmith, Source: "S8"},
		{Name: "langsmith.metadata.conversation_id", Dialect: DialectLangSmith, Source: "S8"},
		{Name: "langsmith.trace.session_id", Dialect: DialectLangSmith, Source: "S8"},
		{Name: "gcp.vertex.agent.session_id", Dialect: DialectADK, Source: "S13"},
		{Name: "group_id", Dialect: DialectOpenAIAgents, Needs: Dialects(DialectOpenAIAgents), Source: "S12"},
	}},
	{Field: FieldTask, Keys: []Key{
		{Name: "task.id", Dialect: DialectLeasehold, Shared: true, Source: "L"},
		{Name: "gen_ai.task.id", Dialect: DialectOpenLLMetry, Shared: true, Source: "S6"},
		{Name: "gen_ai.agent.task.id", Dialect: DialectOpenLIT, Source: "S19"},
		{Name: "task_id", Dialect: DialectCrewAI, Shared: true, Source: "S17"},
		{Name: "task_key", Dialect: DialectCrewAI, Source: "S17"},
		{Name: "a2a.task.id", Dialect: DialectA2A, Source: "S4"},
		{Name: "gcp.vertex.agent.invocation_id", Dialect: DialectADK, Source: "S13"},
	}},
	{Field: FieldWorkflow, Keys: []Key{
		{Name: "gen_ai.workflow.name", Dialect: DialectGenAI, Since: "1.41", Source: "S1"},
		{Name: "traceloop.workflow.name", Dialect: DialectOpenLLMetry, Source: "S6"},
		{Name: "ai.telemetry.functionId", Dialect: DialectVercel, Role: roleAgent, Source: "S7"},
		{Name: "crew_key", Dialect: DialectCrewAI, Source: "S17"},
		{Name: "crew_id", Dialect: DialectCrewAI, Source: "S17"},
		{Name: "ioa_observe.workflow.name", Dialect: DialectOpenLLMetry, Source: "S27"},
	}},
	{Field: FieldHandoffFrom, Keys: []Key{
		{Name: "gen_ai.agent.handoff.source.name", Dialect: DialectGenAI, Source: "S4"},
		{Name: "graph.node.parent_id", Dialect: DialectOpenInference, Role: roleAgent, Source: "S5"},
		{Name: "gen_ai.handoff.from_agent", Dialect: DialectOpenLLMetry, Source: "S6"},
		{Name: "delegation.source_agent", Dialect: DialectAgentTelemetry, Source: "S20"},
		{Name: "agent.interaction.source_agent", Dialect: DialectAgentTelemetry, Source: "S20"},
		{Name: "gen_ai.agent.source", Dialect: DialectOpenLIT, Source: "S19"},
		{Name: "from_agent", Dialect: DialectOpenAIAgents, Role: roleDelegation, Shared: true, Source: "S12"},
	}},
	{Field: FieldHandoffTo, Keys: []Key{
		{Name: "gen_ai.agent.handoff.target.name", Dialect: DialectGenAI, Source: "S4"},
		{Name: "graph.node.id", Dialect: DialectOpenInference, Role: roleAgent, Source: "S5"},
		{Name: "gen_ai.handoff.to_agent", Dialect: DialectOpenLLMetry, Source: "S6"},
		{Name: "delegation.target_agent", Dialect: DialectAgentTelemetry, Source: "S20"},
		{Name: "agent.interaction.target_agent", Dialect: DialectAgentTelemetry, Source: "S20"},
		{Name: "gen_ai.agent.target", Dialect: DialectOpenLIT, Source: "S19"},
		{Name: "to_agent", Dialect: DialectOpenAIAgents, Role: roleDelegation, Shared: true, Source: "S12"},
	}},
	{Field: FieldTrustLevel, Kind: KindTextOrNumber, Keys: []Key{
		{Name: "trust.level", Dialect: DialectLeasehold, Shared: true, Source: "L"},
		{Name: "gen_ai.agent.trust.score", Dialect: DialectGenAI, Source: "S4"},
	}},
}
