// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

// UnreadKey is a known key that is left alone, with the reason; a "*" at its
// end stands for everything that begins so.
type UnreadKey struct {
	Key, Why string
	Source   Source
}

const (
	whySum      = "a sum of other spans under a name made to keep it out of sums"
	whyPart     = "a part of another count, never to be added"
	whyPersonal = "names a person"
	whyUnit     = "not in US dollars"
	whyNoUse    = "no decision rests on it"
	whyText     = "free text"
)

// Unread is every key of the conventions that is known and not read.
var Unread = []UnreadKey{
	{"gen_ai.aggregated_usage.*", whySum, "S10"},
	{"gen_ai.usage.partial.*", "unreliable by its own documentation", "S11"},
	{"gen_ai.usage.raw", "repeats the counts beside it", "S11"},
	{"crewai.crew.token_usage", whySum, "S6"},
	{"codex.turn.token_usage.non_cached_input_tokens", whyPart, "S22"},
	{"ai.usage.inputTokenDetails.noCacheTokens", whyPart, "S7"},
	{"gen_ai.usage.text.*", whyPart, "S3"},
	{"gen_ai.usage.image.*", whyPart, "S3"},
	{"gen_ai.usage.audio.*", whyPart, "S3"},
	{"llm.token_count.prompt_details.audio", whyPart, "S5"},
	{"llm.token_count.completion_details.audio", whyPart, "S5"},
	{"gen_ai.usage.cost.source", whyNoUse, "S4"},
	{"github.copilot.cost", whyUnit, "S22"},
	{"nano_aiu", whyUnit, "S22"},
	{"user.id", whyPersonal, "S5"},
	{"enduser.id", whyPersonal, "S1"},
	{"gen_ai.user", whyPersonal, "S6"},
	{"llm.user", whyPersonal, "S6"},
	{"ai.telemetry.metadata.userId", whyPersonal, "S7"},
	{"langfuse.user.id", whyPersonal, "S9"},
	{"gen_ai.agent.description", whyText, "S1"},
	{"agent.task", whyText, "S20"},
	{"langfuse.observation.status_message", whyText, "S9"},
	{"tool.parameters", "declares what a tool takes, not what it was given", "S5"},
	{"thread.id", "a thread of the operating system", "S22"},
	{"gen_ai.agent.call.id", "the id of a run, not of an agent", "S10"},
	{"agent.framework", whyNoUse, "S20"},
	{"gen_ai.task.name", whyText, "S6"},
	{"gen_ai.task.parent.id", whyNoUse, "S6"},
	{"gen_ai.task.kind", whyNoUse, "S6"},
	{"gen_ai.request.temperature", whyNoUse, "S1"},
	{"ai.settings.temperature", whyNoUse, "S7"},
	{"llm.temperature", whyNoUse, "S20"},
	{"gen_ai.request.reasoning.level", whyNoUse, "S3"},
	{"gen_ai.request.reasoning_effort", whyNoUse, "S6"},
	{"gen_ai.conversation.compacted", whyNoUse, "S3"},
	{"gen_ai.request.previous_response.id", whyNoUse, "S3"},
	{"llm_request.context", whyNoUse, "S24"},
	{"retrieval.documents.*", "how near a document is, not how sure an agent is", "S5"},
	{"gen_ai.eval.*", "the score of another tool's own scale", "S19"},
	{"trace.annotations.*", "belongs to a trace, not to a step", "S5"},
	{"session.annotations.*", "belongs to a session, not to a step", "S5"},
	{"mcp.session.id", whyNoUse, "S2"},
	{"mcp.protocol.version", whyNoUse, "S2"},
	{"mcp.resource.uri", whyNoUse, "S2"},
	{"mcp.request.id", whyNoUse, "S6"},
	{"mcp.session.init_options", whyNoUse, "S6"},
	{"jsonrpc.*", whyNoUse, "S2"},
	{"rpc.response.status_code", whyNoUse, "S2"},
	{"network.*", whyNoUse, "S2"},
	{"a2a.protocol.version", whyNoUse, "S4"},
	{"a2a.tenant", whyNoUse, "S4"},
	{"a2a.message.id", whyNoUse, "S4"},
	{"a2a.message.reference_task_ids", whyNoUse, "S4"},
	{"a2a.agent_card.url", whyNoUse, "S4"},
	{"a2a.task.state", whyNoUse, "S4"},
	{"vault.lease_id", "names what an act could end, and nobody's word is taken for whose it is", "L"},
	{"event_loop.cycle_id", whyNoUse, "S16"},
	{"interaction.sequence", "numbers what a session was asked, not the steps of an agent", "S24"},
}
