// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestFind(t *testing.T) {
	tests := []struct {
		provider, model string
		want            string // provider/name, "" for none
		how             Match
	}{
		{"openai", "gpt-4o", "openai/gpt-4o", MatchExact},
		{"openai", "gpt-4o-2024-08-06", "openai/gpt-4o", MatchAlias},
		{"openai", "gpt-4o-2024-05-13", "openai/gpt-4o-2024-05-13", MatchExact},
		{"OpenAI", " GPT-4o ", "openai/gpt-4o", MatchExact},
		{"openai.responses", "gpt-4o-mini-2024-07-18", "openai/gpt-4o-mini", MatchAlias},
		{"openai", "gpt-4o-mini-2031-02-03", "openai/gpt-4o-mini", MatchFamily},
		{"openai", "gpt-4o-mini-tts", "", MatchNone},
		{"openai", "gpt-4o-mini-audio-preview-2024-12-17", "", MatchNone},
		{"anthropic", "claude-haiku-4-5-20251001", "anthropic/claude-haiku-4-5", MatchAlias},
		{"anthropic", "claude-haiku-4-5-20991231", "anthropic/claude-haiku-4-5", MatchFamily},
		{"anthropic", "claude-sonnet-4-5-thinking", "anthropic/claude-sonnet-4-5", MatchFamily},
		{"gemini", "models/gemini-2.5-flash", "gcp.gemini/gemini-2.5-flash", MatchNormalized},
		{"vertex_ai", "publishers/google/models/gemini-2.5-flash", "gcp.gemini/gemini-2.5-flash", MatchNormalized},
		{"vertex_ai", "projects/p/locations/l/publishers/google/models/gemini-2.5-flash", "gcp.gemini/gemini-2.5-flash", MatchNormalized},
		{"vertex_ai", "claude-sonnet-4-5@20250929", "anthropic/claude-sonnet-4-5", MatchNormalized},
		{"vertex_ai", "claude-opus-4-6@default", "anthropic/claude-opus-4-6", MatchNormalized},
		{"aws.bedrock", "anthropic.claude-haiku-4-5-20251001-v1:0", "aws.bedrock/anthropic.claude-haiku-4-5-20251001-v1:0", MatchExact},
		{"bedrock", "us.anthropic.claude-haiku-4-5-20251001-v1:0", "aws.bedrock/anthropic.claude-haiku-4-5-20251001-v1:0", MatchNormalized},
		{"bedrock", "global.anthropic.claude-haiku-4-5-20251001-v1:0", "aws.bedrock/global.anthropic.claude-haiku-4-5-20251001-v1:0", MatchExact},
		{"", "eu.anthropic.claude-opus-4-6-v1", "aws.bedrock/anthropic.claude-opus-4-6-v1", MatchNormalized},
		{"bedrock", "arn:aws:bedrock:us-east-1:1234:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0", "aws.bedrock/anthropic.claude-haiku-4-5-20251001-v1:0", MatchNormalized},
		{"bedrock", "arn:aws:bedrock:us-east-1:1234:application-inference-profile/abc123", "", MatchNone},
		{"", "bedrock/amazon.nova-pro-v1:0", "aws.bedrock/amazon.nova-pro-v1:0", MatchNormalized},
		{"azure", "gpt-4o", "openai/gpt-4o", MatchExact},
		{"", "azure/gpt-4o", "openai/gpt-4o", MatchNormalized},
		{"openrouter", "anthropic/claude-sonnet-4.5", "anthropic/claude-sonnet-4-5", MatchNormalized},
		{"litellm", "openrouter/anthropic/claude-sonnet-4.5", "anthropic/claude-sonnet-4-5", MatchNormalized},
		{"", "mistral/mistral-small-latest", "mistral_ai/mistral-small-latest", MatchNormalized},
		{"langchain", "gpt-4o", "openai/gpt-4o", MatchExact},
		{"", "gpt-4o", "openai/gpt-4o", MatchExact},
		{"", "deepseek-v4-pro", "deepseek/deepseek-v4-pro", MatchExact},
		{"groq", "openai/gpt-oss-120b", "groq/openai/gpt-oss-120b", MatchExact},
		{"", "llama-3.3-70b-versatile", "groq/llama-3.3-70b-versatile", MatchFamily},
		{"openai", "gemini-2.5-flash", "gcp.gemini/gemini-2.5-flash", MatchFamily},
		{"openai", "gemini/gemini-2.5-flash", "gcp.gemini/gemini-2.5-flash", MatchNormalized},
		{"", "somebody/gpt-4o", "openai/gpt-4o", MatchFamily},
		{"ollama", "gpt-4o", "", MatchNone},
		{"ollama", "llama3.1", "", MatchNone},
		{"", "never-heard-of", "", MatchNone},
		{"openai", "", "", MatchNone},
		{"openai", strings.Repeat("x", maxName+1), "", MatchNone},
		{"openai", "////", "", MatchNone},
	}
	for _, tt := range tests {
		t.Run(tt.provider+" "+tt.model, func(t *testing.T) {
			m, how := Default().Find(tt.provider, tt.model)
			assert.Equal(t, tt.how, how, "got %s", how)
			if tt.want == "" {
				assert.Nil(t, m)
				return
			}
			require.NotNil(t, m)
			assert.Equal(t, tt.want, m.Provider+"/"+m.Name)
		})
	}
}

func TestFindPrefersExactOverPrefixAndLongPrefixes(t *testing.T) {
	c := load(t, `
models:
  - {provider: p, model: a, prefixes: [x-], prices: [{input: 1, output: 1}]}
  - {provider: p, model: b, prefixes: [x-y-], prices: [{input: 1, output: 1}]}
  - {provider: p, model: x-y-z, prices: [{input: 1, output: 1}]}
`)
	for name, want := range map[string]string{"x-1": "a", "x-y-1": "b", "x-y-z": "x-y-z", "x-y-z-20250101": "x-y-z"} {
		m, _ := c.Find("p", name)
		require.NotNil(t, m, name)
		assert.Equal(t, want, m.Name, name)
	}
}

func TestFindIsTotalAndDeterministic(t *testing.T) {
	c := Default()
	part := rapid.SampledFrom([]string{
		"/", ".", "-", "@", ":", "models/", "arn:", "us.", "global.", "anthropic.", "-v1:0", "@default",
		"-20250929", "openai", "azure", "bedrock", "gpt-4o", "claude-sonnet-4-5", "x", "\x00", "é",
	})
	rapid.Check(t, func(t *rapid.T) {
		provider := rapid.SampledFrom([]string{"", "openai", "bedrock", "ollama", "x"}).Draw(t, "provider")
		model := strings.Join(rapid.SliceOfN(part, 0, 12).Draw(t, "parts"), "")
		m, how := c.Find(provider, model)
		again, howAgain := c.Find(provider, model)
		require.Equal(t, how == MatchNone, m == nil)
		require.Same(t, m, again)
		require.Equal(t, how, howAgain)
		if m != nil {
			require.Equal(t, how == MatchFamily, m.inexact, "only relatives estimate")
		}
	})
}

func TestMatchText(t *testing.T) {
	assert.Equal(t, "family", MatchFamily.String())
	assert.Equal(t, "none", Match(99).String())
}

func BenchmarkFind(b *testing.B) {
	c := Default()
	for _, tt := range []struct{ name, provider, model string }{
		{"exact", "openai", "gpt-4o"},
		{"bedrock", "aws.bedrock", "us.anthropic.claude-haiku-4-5-20251001-v1:0"},
		{"unknown", "", "never-heard-of"},
	} {
		b.Run(tt.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.Find(tt.provider, tt.model)
			}
		})
	}
}
