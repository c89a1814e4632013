// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

import "strings"

// providers are the values of gen_ai.provider.name, and what others call them.
// Source: S1, S3, S5, S7.
var providers = wordsOf(map[string]string{
	"openai": "openai", "anthropic": "anthropic", "cohere": "cohere",
	"perplexity": "perplexity", "deepseek": "deepseek", "groq": "groq",
	"gcp.gen_ai": "gcp.gen_ai", "google": "gcp.gen_ai",
	"gcp.vertex_ai": "gcp.vertex_ai", "vertex_ai": "gcp.vertex_ai", "vertexai": "gcp.vertex_ai",
	"google.vertex": "gcp.vertex_ai",
	"gcp.gemini":    "gcp.gemini", "gemini": "gcp.gemini", "google.generative-ai": "gcp.gemini",
	"azure.ai.openai": "azure.ai.openai", "az.ai.openai": "azure.ai.openai",
	"azure": "azure.ai.openai", "azure-openai": "azure.ai.openai", "azure_openai": "azure.ai.openai",
	"azure.ai.inference": "azure.ai.inference", "az.ai.inference": "azure.ai.inference",
	"ibm.watsonx.ai": "ibm.watsonx.ai", "watsonx": "ibm.watsonx.ai",
	"aws.bedrock": "aws.bedrock", "aws": "aws.bedrock", "bedrock": "aws.bedrock",
	"amazon-bedrock": "aws.bedrock",
	"x_ai":           "x_ai", "xai": "x_ai",
	"mistral_ai": "mistral_ai", "mistralai": "mistral_ai", "mistral": "mistral_ai",
	"moonshot_ai": "moonshot_ai", "moonshotai": "moonshot_ai", "moonshot": "moonshot_ai",
})

// frameworks are names that agent frameworks write where a provider belongs.
// Source: S9, S13 to S17.
var frameworks = wordsOf(map[string]bool{
	"autogen": true, "strands-agents": true, "gcp.vertex.agent": true, "langchain": true,
	"microsoft.agent_framework": true, "crewai": true, "langgraph": true, "llama_index": true,
	"llamaindex": true, "openai_agents": true, "pydantic-ai": true, "smolagents": true,
})

// longestName is the longest text that is looked up among names.
const longestName = 64

// ProviderOf returns the value of gen_ai.provider.name for what a span calls
// its provider, such as "openai.responses" or "Vertex_AI"; known is false for
// a provider outside the convention's list, which is returned as it came. A
// framework is no provider: the result is "".
func ProviderOf(name string) (canonical string, known bool) {
	if p, ok := providers.find(name); ok {
		return p, true
	}
	if len(name) > longestName {
		return name, false
	}
	if _, ok := frameworks.find(name); ok {
		return "", false
	}
	for part := name; ; {
		dot := strings.LastIndexByte(part, '.')
		if dot <= 0 {
			return name, false
		}
		part = part[:dot]
		if p, ok := providers.find(part); ok {
			return p, true
		}
	}
}

// SplitModel splits "provider/model" where the first part is a known provider.
func SplitModel(name string) (provider, model string, ok bool) {
	first, rest, found := strings.Cut(name, "/")
	if !found || rest == "" {
		return "", name, false
	}
	p, known := ProviderOf(first)
	if !known {
		return "", name, false
	}
	return p, rest, true
}

// appendLower appends s in lower-case ASCII; ok is false when it does not fit
// into the capacity of buf.
func appendLower(buf []byte, s string) (lower []byte, ok bool) {
	if len(s) > cap(buf) {
		return nil, false
	}
	for i := range len(s) {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		buf = append(buf, c)
	}
	return buf, true
}
