// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

import "strings"

// CacheRule names an instrumentation whose input count leaves cached tokens
// out. All conditions that are set must hold. An instrumentation without a
// rule includes them, as the semantic conventions ask since 1.40.
type CacheRule struct {
	Dialect Dialect
	// Scope is the beginning of the scope's name, NotIn a part it must not have.
	Scope, NotIn string
	// Name is the span's name.
	Name string
	// Provider is canonical.
	Provider string
	// Key and Path are where the input count stands.
	Key, Path string
	Source    Source
}

// ExclusiveCache is every such instrumentation.
var ExclusiveCache = []CacheRule{
	{Scope: "openinference.instrumentation.claude_agent_sdk", Source: "S5"},
	{Scope: "opentelemetry.instrumentation.bedrock", Source: "S6"},
	{Dialect: DialectOpenLIT, NotIn: "claude_agent_sdk", Provider: "anthropic", Source: "S19"},
	{Dialect: DialectOpenLIT, NotIn: "claude_agent_sdk", Provider: "aws.bedrock", Source: "S19"},
	{Dialect: DialectClaudeCode, Name: "claude_code.llm_request", Source: "S24"},
	{Dialect: DialectLangSmith, Name: "claude.assistant.turn", Source: "S8"},
	// Langfuse cuts the total into parts that do not overlap.
	{Key: usageDetails, Path: "input", Source: "S9"},
}

// CacheCase is what a rule is held against.
type CacheCase struct {
	Dialects              DialectSet
	Scope, Name, Provider string
	// Input is the key the input count was read from.
	Input *Target
}

// Exclusive reports whether a rule says that the input count of c leaves
// cached tokens out.
func (c *CacheCase) Exclusive() bool {
	for i := range ExclusiveCache {
		r := &ExclusiveCache[i]
		if r.Dialect != DialectNone && !c.Dialects.Has(r.Dialect) {
			continue // most rules, at once
		}
		if r.holds(c) {
			return true
		}
	}
	return false
}

// holds reports whether the rule holds where its dialect is spoken.
func (r *CacheRule) holds(c *CacheCase) bool {
	return strings.HasPrefix(c.Scope, r.Scope) &&
		(r.NotIn == "" || !strings.Contains(c.Scope, r.NotIn)) &&
		(r.Name == "" || r.Name == c.Name) &&
		(r.Provider == "" || r.Provider == c.Provider) &&
		(r.Key == "" || c.Input != nil && r.Key == c.Input.Key && r.Path == c.Input.Path)
}
