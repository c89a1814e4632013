// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFinishOf(t *testing.T) {
	// Every word of the documented table, and some that are none.
	want := map[string][]string{
		"stop":           {"stop", "end_turn", "stop_sequence", "STOP", "completed", "eos", "FinishReason.STOP"},
		"length":         {"length", "max_tokens", "MAX_TOKENS", "incomplete"},
		"tool_calls":     {"tool_calls", "tool_use", "tool-calls", "function_call"},
		"content_filter": {"content_filter", "content-filter", "SAFETY", "RECITATION", "refusal", "guardrail_intervened"},
		"error":          {"error"},
		"":               {"", "because", strings.Repeat("x", 1000)},
	}
	for finish, words := range want {
		for _, w := range words {
			assert.Equal(t, finish, FinishOf(w), w)
		}
	}
}

func TestOutcomeOf(t *testing.T) {
	want := map[string][]string{
		OutcomeOK:      {"success", "OK", "completed"},
		OutcomeUnknown: {"running", "in_progress"},
		OutcomeError:   {"error", "failure", "timeout", "denied"},
	}
	for outcome, words := range want {
		for _, w := range words {
			assert.Equal(t, outcome, OutcomeOf(w), w)
		}
	}
}

func TestToolTypeOf(t *testing.T) {
	for _, name := range []string{"function", "FunctionTool", "MCPTool", "AgentTool"} {
		assert.Equal(t, "function", ToolTypeOf(name), name)
	}
	assert.Equal(t, "datastore", ToolTypeOf("datastore"))
	assert.Empty(t, ToolTypeOf("hammer"))
}

func TestProviderOf(t *testing.T) {
	tests := []struct {
		name, want string
		known      bool
	}{
		{"openai", "openai", true},
		{"OpenAI", "openai", true},
		{"openai.responses", "openai", true},
		{"vertex_ai", "gcp.vertex_ai", true},
		{"vertexai", "gcp.vertex_ai", true},
		{"google.vertex.chat", "gcp.vertex_ai", true},
		{"gemini", "gcp.gemini", true},
		{"google", "gcp.gen_ai", true},
		{"gcp.gen_ai", "gcp.gen_ai", true},
		{"google.generative-ai", "gcp.gemini", true},
		{"az.ai.openai", "azure.ai.openai", true},
		{"azure", "azure.ai.openai", true},
		{"azure-openai.chat", "azure.ai.openai", true},
		{"az.ai.inference", "azure.ai.inference", true},
		{"xai", "x_ai", true},
		{"mistralai", "mistral_ai", true},
		{"aws", "aws.bedrock", true},
		{"bedrock", "aws.bedrock", true},
		{"amazon-bedrock", "aws.bedrock", true},
		{"aws.bedrock", "aws.bedrock", true},
		{"moonshot_ai", "moonshot_ai", true},
		{"ollama", "ollama", false},
		{"Fireworks.chat", "Fireworks.chat", false},
		{"autogen", "", false},
		{"strands-agents", "", false},
		{"gcp.vertex.agent", "", false},
		{"microsoft.agent_framework", "", false},
		{"Langchain", "", false},
		{"crewai", "", false},
	}
	for _, tt := range tests {
		got, known := ProviderOf(tt.name)
		assert.Equal(t, tt.want, got, tt.name)
		assert.Equal(t, tt.known, known, tt.name)
	}
}

func TestSplitModel(t *testing.T) {
	p, m, ok := SplitModel("mistral/mistral-small-latest")
	assert.True(t, ok)
	assert.Equal(t, "mistral_ai", p)
	assert.Equal(t, "mistral-small-latest", m)
	for _, name := range []string{"", "gpt-4o", "models/gemini-2.5-pro", "meta-llama/Llama-3", "openai/", "publishers/google/models/x", "langchain/x"} {
		_, m, ok := SplitModel(name)
		assert.False(t, ok, name)
		assert.Equal(t, name, m)
	}
}

func TestEvaluationNames(t *testing.T) {
	assert.True(t, IsConfidence("answer_confidence"))
	assert.True(t, IsConfidence("Certainty"))
	assert.False(t, IsConfidence("uncertainty"))
	assert.True(t, MoreIsBetter("relevance"))
	assert.False(t, MoreIsBetter("Toxicity"))
	assert.False(t, MoreIsBetter("hallucination_rate"))
	assert.False(t, MoreIsBetter(strings.Repeat("x", 1000)))
}

func TestSignOf(t *testing.T) {
	tests := []struct {
		word      string
		sound     bool
		wrong, ok bool
	}{
		{"deny", false, true, true},
		{"Blocked", false, true, true},
		{"allow", false, false, true},
		{"TRUE", false, true, true},
		{"true", true, false, true},
		{"false", true, true, true},
		{"failed", true, true, true},
		{"verified", true, false, true},
		{"ponder", false, false, false},
		{"", false, false, false},
		{"not blocked", false, false, false},
	}
	for _, tt := range tests {
		wrong, ok := SignOf(tt.word, tt.sound)
		assert.Equal(t, [2]bool{tt.wrong, tt.ok}, [2]bool{wrong, ok}, "%q %v", tt.word, tt.sound)
	}
}
