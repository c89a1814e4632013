// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package synth

import (
	"math/rand/v2"
	"strings"
)

// model is a model as requests name it and as responses answer it.
type model struct {
	provider, vendor, name, answers, host string
	// writes is set for providers that report what they put into the cache.
	writes bool
}

var models = []model{
	{"openai", "OpenAI", "gpt-4.1", "gpt-4.1-2025-04-14", "api.openai.com", false},
	{"openai", "OpenAI", "gpt-5-mini", "gpt-5-mini-2025-08-07", "api.openai.com", false},
	{"anthropic", "Anthropic", "claude-sonnet-4-5", "claude-sonnet-4-5-20250929", "api.anthropic.com", true},
	{"gcp.gemini", "Google", "gemini-2.5-pro", "gemini-2.5-pro", "generativelanguage.googleapis.com", false},
}

var toolNames = []string{
	"read_file", "write_file", "list_directory", "run_tests", "search_code", "query_database",
	"get_ticket", "update_ticket", "send_message", "fetch_url", "list_pods", "get_metrics",
}

var agentKinds = []string{
	"triage", "billing", "release", "research", "support", "refactor", "incident", "inventory",
}

var words = []string{
	"the", "service", "answered", "with", "a", "timeout", "while", "reading", "order", "file",
	"in", "folder", "and", "its", "test", "expects", "row", "seven", "of", "table", "customer",
	"to", "be", "updated", "before", "deploying", "version", "two", "again", "see", "log", "line",
}

// text returns about n bytes of words, deterministic in r and safe inside a
// JSON string.
func text(r *rand.Rand, n int) string {
	var b strings.Builder
	b.Grow(n + 10)
	for b.Len() < n {
		b.WriteString(words[r.IntN(len(words))])
		b.WriteByte(' ')
	}
	return b.String()
}

// message wraps content as the JSON of one chat message.
func message(role, content string) string {
	return `[{"role":"` + role + `","parts":[{"type":"text","content":"` + content + `"}]}]`
}
