// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestKindOf(t *testing.T) {
	tests := []struct {
		dialect Dialect
		value   string
		want    string
		weak    bool
	}{
		{DialectOpenInference, "LLM", "llm", false},
		{DialectOpenInference, "PROMPT", "chain", false},
		{DialectOpenInference, "CHAIN", "chain", true},
		{DialectOpenLLMetry, "task", "reasoning", true},
		{DialectAgentTelemetry, "GUARD_RAIL", "guardrail", false},
		{DialectAgentTelemetry, "human_input", "human", false},
		{DialectLangfuse, "GENERATION", "llm", false},
		{DialectLangfuse, "span", "chain", true},
		{DialectLangSmith, "prompt", "chain", false},
		{DialectGenAI, "STEP", "reasoning", false},
	}
	for _, tt := range tests {
		kind := KindOf(tt.dialect, tt.value)
		require.NotNil(t, kind, "%s %s", tt.dialect, tt.value)
		assert.Equal(t, tt.want, kind.Role, "%s %s", tt.dialect, tt.value)
		assert.Equal(t, tt.weak, kind.Weak, "%s %s", tt.dialect, tt.value)
	}
	assert.Nil(t, KindOf(DialectLangSmith, "generation"), "another dialect's word")
	assert.Nil(t, KindOf(DialectOpenInference, string(make([]byte, 1000))))
}

func TestOperationOf(t *testing.T) {
	assert.Equal(t, roleLLM, OperationOf("chat").Role)
	assert.Equal(t, roleLLM, OperationOf("ai.streamText.doStream my function").Role)
	assert.Equal(t, "chat", OperationOf("call_llm").Canonical)
	assert.True(t, OperationOf("fetch_response").NoUsage)
	assert.True(t, OperationOf("create_agent").NoUsage)
	assert.Nil(t, OperationOf("dance"))
	assert.Nil(t, OperationOf(""))
}

func TestRolesOfTablesHaveSources(t *testing.T) {
	for _, k := range KindValues {
		assert.Contains(t, Sources, k.Source, k.Value)
	}
	for _, o := range Operations {
		assert.Contains(t, Sources, o.Source, o.Value)
	}
	for _, r := range NameRules {
		assert.Contains(t, Sources, r.Source, r.Text)
		assert.NotEmpty(t, r.Text)
	}
	for _, s := range ScopeRules {
		assert.Contains(t, Sources, s.Source, s.Prefix)
	}
}

func TestNamesOf(t *testing.T) {
	tests := []struct {
		name     string
		evidence DialectSet
		role     string
		rest     string
	}{
		{"agent.reasoning.cycle", 0, roleReasoning, ""},
		{"agent.tool.search", 0, roleTool, "search"},
		{"execute_tool (merged tools)", 0, roleNone, ""},
		{"execute_tool search", 0, roleTool, "search"},
		{"execute_tool transfer_to_agent", 0, roleDelegation, ""},
		{"invocation", Dialects(DialectADK), roleWorkflow, ""},
		{"joke run", Dialects(DialectPydantic), roleAgent, "joke"},
		{"running tool: joke", 0, roleTool, "joke"},
		{"running 3 tools", Dialects(DialectPydantic), roleChain, "3 tools"},
		{"Writer.agent", Dialects(DialectOpenLLMetry), roleAgent, "Writer"},
		{"claude_code.tool.execution", 0, roleChain, "tool.execution"},
	}
	for _, tt := range tests {
		hits := NamesOf(tt.name)
		rule := hits.Best(tt.evidence)
		require.NotNil(t, rule, tt.name)
		assert.Equal(t, tt.role, rule.Role, tt.name)
		assert.Equal(t, tt.rest, rule.Rest(tt.name), tt.name)
	}
}

func TestNamesNeedEvidence(t *testing.T) {
	for _, name := range []string{"", "invocation", "turn", "task", "response", "dry run", "user.agent", "GET /", "running late", "db.run"} {
		hits := NamesOf(name)
		assert.Nil(t, hits.Best(0), name)
	}
}
