// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

// KeyFamily is what the beginning of an unmapped key tells.
type KeyFamily struct {
	Prefix  string
	Dialect Dialect
	// Numbered is set where the keys have a number next; see PartOf.
	Numbered bool
}

// KeyFamilies is every beginning that tells something.
var KeyFamilies = []KeyFamily{
	{"llm.input_messages.", DialectOpenInference, false},
	{"llm.output_messages.", DialectOpenInference, true},
	{"llm.tools.", DialectOpenInference, true},
	{"llm.request.functions.", DialectOpenLLMetry, true},
	{"annotations.", DialectOpenInference, true},
	{"evaluations.", DialectOpenInference, true},
	{"openinference.", DialectOpenInference, false},
	{"gen_ai.completion.", DialectGenAI, true},
	{"traceloop.", DialectOpenLLMetry, false},
	{"ioa_observe.", DialectOpenLLMetry, false},
	{"ai.prompt", DialectVercel, false},
	{"ai.settings.", DialectVercel, false},
	{"ai.response.", DialectVercel, false},
	{"langsmith.", DialectLangSmith, false},
	{"langfuse.", DialectLangfuse, false},
	{"pydantic_ai.", DialectPydantic, false},
	{"model_request_parameters", DialectPydantic, false},
	{"gen_ai.aggregated_usage.", DialectPydantic, false},
	{"gcp.vertex.agent.", DialectADK, false},
	{"event_loop.", DialectStrands, false},
	{"crew_", DialectCrewAI, false},
	{"crewai_version", DialectCrewAI, false},
	{"any_agent.", DialectAnyAgent, false},
	{"codex.", DialectCodex, false},
	{"claude_code.", DialectClaudeCode, false},
	{"smolagents.", DialectSmolagents, false},
	{"mcp.", DialectMCP, false},
	{"a2a.", DialectA2A, false},
}

type family struct {
	beginning
	dialect  Dialect
	numbered bool
}

var familiesByFirst = func() (index [256][]family) {
	for _, f := range KeyFamilies {
		index[f.Prefix[0]] = append(index[f.Prefix[0]], family{beginningOf(f.Prefix), f.Dialect, f.Numbered})
	}
	return index
}()

// DialectOfKey returns the dialect that an unmapped key belongs to,
// DialectNone when it does not tell, and whether PartOf may know more.
func DialectOfKey(key string) (d Dialect, numbered bool) {
	if key == "" {
		return DialectNone, false
	}
	families := familiesByFirst[key[0]]
	if len(families) == 0 {
		return DialectNone, false
	}
	head := headOf(key)
	for i := range families {
		if f := &families[i]; f.of(key, head) {
			return f.dialect, f.numbered
		}
	}
	return DialectNone, false
}
