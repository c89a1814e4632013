// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestScope(t *testing.T) {
	_, res, scope := spanLiteral{scope: "strands.telemetry.tracer", resource: attrs{
		"service.name": "planner-svc", "gen_ai.agent.name": "planner", "gen_ai.agent.id": "a-1", "session.id": "s-1",
		"task.id": "t-1", "trust.level": "shadow", "gen_ai.provider.name": "vertex_ai", "gen_ai.request.model": "gemini",
		"gen_ai.agent.version": 7,
	}}.build()
	scope.SetVersion("1.2")
	scope.Attributes().PutStr("gen_ai.workflow.name", "wf")
	got := newReader(t, Options{}).Scope(res, scope)
	assert.Equal(t, "planner-svc", got.Service)
	assert.Equal(t, "strands.telemetry.tracer", got.Name)
	assert.Equal(t, "1.2", got.Version)
	assert.Equal(t, ConventionStrands, got.Convention)
	assert.Equal(t, Identity{Agent: "planner", AgentID: "a-1", Session: "s-1", Task: "t-1", Workflow: "wf", TrustLevel: "shadow"}, got.Identity)
	assert.Equal(t, "gcp.vertex_ai", got.Provider)
	assert.Equal(t, "gemini", got.Model)
	assert.Equal(t, ProblemWrongType, got.Problems)
}

func TestResourceFillsWhatTheSpanDoesNotSay(t *testing.T) {
	span := spanLiteral{
		name: "chat", resource: attrs{
			"gen_ai.agent.name": "planner", "gen_ai.agent.version": "1", "session.id": "s-1",
			"task.id": "t-1", "trust.level": "shadow", "gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-4o",
		},
		attrs: attrs{"gen_ai.operation.name": "chat", "gen_ai.agent.name": "writer", "gen_ai.conversation.id": "c-1"},
	}
	step := span.read(t, Options{})
	assert.Equal(t, Identity{Agent: "writer", AgentVersion: "1", Session: "c-1", Task: "t-1", TrustLevel: "shadow"}, step.Identity)
	assert.Equal(t, "gpt-4o", step.Model.Request)
	assert.Equal(t, "openai", step.Model.Provider)
	span.attrs["llm.model_name"] = "anthropic/claude"
	step = span.read(t, Options{})
	assert.Equal(t, "anthropic/claude", step.Model.Response, "an answer names the model")
	assert.Empty(t, step.Model.Request)
	assert.Equal(t, "anthropic", step.Model.Provider)
	span.attrs = attrs{"http.method": "GET"}
	assert.Equal(t, RoleNone, span.read(t, Options{}).Role, "a resource gives no role")
}

func TestReadWithoutScope(t *testing.T) {
	span, _, _ := chat(nil).build()
	var step Step
	newReader(t, Options{}).Read(nil, span, &step)
	assert.Equal(t, RoleLLM, step.Role)
}

func TestOptions(t *testing.T) {
	for name, o := range map[string]Options{
		"no key":               {},
		"mode for nothing":     {HashKey: testKey, CacheModes: []CacheMode{{Style: CacheExclusive}}},
		"empty confidence key": {HashKey: testKey, ConfidenceKeys: []string{"a", ""}},
		"mode for a framework": {HashKey: testKey, CacheModes: []CacheMode{{Provider: "langchain"}}},
	} {
		_, err := NewReader(o)
		require.Error(t, err, name)
	}
}

func TestConfidenceKeys(t *testing.T) {
	span := chat(attrs{"my.sureness": 0.75, "gen_ai.response.confidence": 0.5})
	assert.InDelta(t, 0.75, span.read(t, Options{ConfidenceKeys: []string{"my.sureness"}}).Confidence, 0)
	assert.InDelta(t, 0.5, span.read(t, Options{}).Confidence, 0)
}

func TestCacheModes(t *testing.T) {
	bedrock := chat(attrs{"gen_ai.provider.name": "aws.bedrock", "gen_ai.usage.input_tokens": 9, "gen_ai.usage.cache_read.input_tokens": 1})
	bedrock.scope = "opentelemetry.instrumentation.bedrock"
	tests := []struct {
		name  string
		modes []CacheMode
		want  CacheStyle
	}{
		{"built in", nil, CacheExclusive},
		{"by scope", []CacheMode{{Scope: "opentelemetry.instrumentation.bed", Style: CacheInclusive}}, CacheInclusive},
		{"by provider's alias", []CacheMode{{Provider: "bedrock", Style: CacheInclusive}}, CacheInclusive},
		{"by both", []CacheMode{{Scope: "opentelemetry.", Provider: "aws", Style: CacheInclusive}}, CacheInclusive},
		{"by both, other provider", []CacheMode{{Scope: "opentelemetry.", Provider: "openai", Style: CacheInclusive}}, CacheExclusive},
		{"first one holds", []CacheMode{{Scope: "opentelemetry.", Style: CacheAuto}, {Provider: "bedrock", Style: CacheInclusive}}, CacheAuto},
		{"other scope", []CacheMode{{Scope: "langsmith", Style: CacheInclusive}}, CacheExclusive},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, bedrock.read(t, Options{CacheModes: tt.modes}).Usage.Cache, tt.name)
	}
	bedrock.attrs["gen_ai.usage.cache_read.input_tokens"] = "none"
	assert.Equal(t, CacheAuto, bedrock.read(t, Options{}).Usage.Cache, "nothing cached, nothing to know")
}
