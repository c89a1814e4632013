// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

import "strings"

// evidence is what unmapped keys tell of the dialect, by their beginning.
var evidence = []struct {
	prefix  string
	dialect Dialect
}{
	{"openinference.", DialectOpenInference},
	{"llm.input_messages.", DialectOpenInference},
	{"llm.output_messages.", DialectOpenInference},
	{"traceloop.", DialectOpenLLMetry},
	{"ioa_observe.", DialectOpenLLMetry},
	{"ai.prompt", DialectVercel},
	{"ai.settings.", DialectVercel},
	{"ai.response.", DialectVercel},
	{"langsmith.", DialectLangSmith},
	{"langfuse.", DialectLangfuse},
	{"pydantic_ai.", DialectPydantic},
	{"model_request_parameters", DialectPydantic},
	{"gen_ai.aggregated_usage.", DialectPydantic},
	{"gcp.vertex.agent.", DialectADK},
	{"event_loop.", DialectStrands},
	{"crew_", DialectCrewAI},
	{"crewai_version", DialectCrewAI},
	{"any_agent.", DialectAnyAgent},
	{"codex.", DialectCodex},
	{"claude_code.", DialectClaudeCode},
	{"smolagents.", DialectSmolagents},
	{"mcp.", DialectMCP},
	{"a2a.", DialectA2A},
}

var evidenceByFirst = func() (index [256][]int) {
	for i, e := range evidence {
		index[e.prefix[0]] = append(index[e.prefix[0]], i)
	}
	return index
}()

// DialectOfKey returns the dialect that an unmapped key belongs to,
// DialectNone when it does not tell.
func DialectOfKey(key string) Dialect {
	if key == "" {
		return DialectNone
	}
	for _, i := range evidenceByFirst[key[0]] {
		if strings.HasPrefix(key, evidence[i].prefix) {
			return evidence[i].dialect
		}
	}
	return DialectNone
}
