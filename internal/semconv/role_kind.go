// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

import (
	"maps"
	"slices"
)

// The wire names of the roles that the tables speak of; package cycle has the
// type.
const (
	roleNone       = "none"
	roleWorkflow   = "workflow"
	roleAgent      = "agent"
	rolePlan       = "plan"
	roleReasoning  = "reasoning"
	roleLLM        = "llm"
	roleTool       = "tool"
	roleRetrieval  = "retrieval"
	roleEmbedding  = "embedding"
	roleRerank     = "rerank"
	roleGuardrail  = "guardrail"
	roleDelegation = "delegation"
	roleMemory     = "memory"
	roleEvaluation = "evaluation"
	roleHuman      = "human"
	roleChain      = "chain"
)

// KindValue is what one value of a dialect's kind key means.
type KindValue struct {
	Dialect Dialect
	// Value is in lower case.
	Value string
	// Role is the role's wire name, "none" where the value tells of none.
	Role string
	// Root is the role of a span without a parent, where it is another one.
	Root string
	// Weak marks a value that dialects use for whatever has no kind of its
	// own: an operation or a span name that is known says more.
	Weak   bool
	Source Source
}

// KindValues is the meaning of every known kind.
var KindValues = slices.Concat(
	weakKinds,
	kinds(DialectOpenInference, "S5", map[string]string{
		"agent": roleAgent, "llm": roleLLM, "tool": roleTool, "retriever": roleRetrieval,
		"embedding": roleEmbedding, "reranker": roleRerank, "guardrail": roleGuardrail,
		"evaluator": roleEvaluation, "prompt": roleChain,
	}),
	kinds(DialectOpenLLMetry, "S6", map[string]string{
		"workflow": roleWorkflow, "agent": roleAgent,
		"tool": roleTool, "handoff": roleDelegation,
	}),
	kinds(DialectAgentTelemetry, "S20", map[string]string{
		"agent": roleAgent, "planning": rolePlan, "reasoning": roleReasoning,
		"reflection": roleReasoning, "llm_call": roleLLM, "tool_call": roleTool,
		"retrieval": roleRetrieval, "guard_rail": roleGuardrail, "delegation": roleDelegation,
		"agent_comm": roleDelegation, "memory": roleMemory, "human_input": roleHuman,
	}),
	kinds(DialectLangfuse, "S9", map[string]string{
		"agent": roleAgent, "generation": roleLLM, "tool": roleTool, "retriever": roleRetrieval,
		"embedding": roleEmbedding, "guardrail": roleGuardrail, "evaluator": roleEvaluation,
	}),
	kinds(DialectLangSmith, "S8", map[string]string{
		"llm": roleLLM, "tool": roleTool, "retriever": roleRetrieval, "embedding": roleEmbedding,
		"chain": roleChain, "prompt": roleChain, "parser": roleChain,
	}),
	kinds(DialectGenAI, "S25", map[string]string{
		"agent": roleAgent, "llm": roleLLM, "tool": roleTool, "step": roleReasoning,
		"retriever": roleRetrieval, "embedding": roleEmbedding, "reranker": roleRerank,
	}),
)

// weakKinds name no role on their own. A chain at the root of a trace is the
// workflow that everything else is part of.
var weakKinds = []KindValue{
	{Dialect: DialectOpenInference, Value: "chain", Role: roleChain, Root: roleWorkflow, Weak: true, Source: "S5"},
	{Dialect: DialectOpenInference, Value: "unknown", Role: roleChain, Weak: true, Source: "S5"},
	// Its LangChain instrumentation calls tools tasks and says better in the operation.
	{Dialect: DialectOpenLLMetry, Value: "task", Role: roleReasoning, Weak: true, Source: "S6"},
	{Dialect: DialectOpenLLMetry, Value: "unknown", Role: roleChain, Weak: true, Source: "S6"},
	{Dialect: DialectOpenLLMetry, Value: "graph", Role: roleChain, Root: roleWorkflow, Weak: true, Source: "S27"},
	{Dialect: DialectLangfuse, Value: "chain", Role: roleChain, Root: roleWorkflow, Weak: true, Source: "S9"},
	{Dialect: DialectLangfuse, Value: "span", Role: roleChain, Weak: true, Source: "S9"},
	{Dialect: DialectLangfuse, Value: "event", Role: roleChain, Weak: true, Source: "S9"},
	{Dialect: DialectGenAI, Value: "chain", Role: roleChain, Root: roleWorkflow, Weak: true, Source: "S25"},
	{Dialect: DialectGenAI, Value: "task", Role: roleChain, Weak: true, Source: "S25"},
	{Dialect: DialectGenAI, Value: "entry", Role: roleChain, Root: roleWorkflow, Weak: true, Source: "S25"},
}

// kinds lists the kinds of one dialect that name their role, by value.
func kinds(d Dialect, source Source, roles map[string]string) []KindValue {
	var all []KindValue
	for _, value := range slices.Sorted(maps.Keys(roles)) {
		all = append(all, KindValue{Dialect: d, Value: value, Role: roles[value], Source: source})
	}
	return all
}
