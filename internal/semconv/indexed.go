// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

import "strings"

// Part is what an attribute that belongs to the N-th element of a list says.
type Part uint8

// The parts that are read.
const (
	PartNone Part = iota
	// PartOutput is any part of an answer that is there only where the span
	// says what was answered.
	PartOutput
	// PartToolCall is there once for every tool call of an answer.
	PartToolCall
	// PartToolCallID may be there for every tool call of an answer.
	PartToolCallID
	// PartScoreName and PartScore are an evaluation's name and score.
	PartScoreName
	PartScore
)

// IndexedKey is a key with numbers in it, each standing as N in Pattern.
type IndexedKey struct {
	Pattern string
	Part    Part
	Dialect Dialect
	Source  Source
}

// IndexedKeys is every such key that is read; a pattern that ends in a dot
// stands for everything under it, and the first match counts.
var IndexedKeys = []IndexedKey{
	{"llm.output_messages.N.message.tool_calls.N.tool_call.function.name", PartToolCall, DialectOpenInference, "S5"},
	{"llm.output_messages.N.message.tool_calls.N.tool_call.id", PartToolCallID, DialectOpenInference, "S5"},
	{"llm.output_messages.N.message.role", PartNone, DialectOpenInference, "S5"},
	{"llm.output_messages.", PartOutput, DialectOpenInference, "S5"},
	{"gen_ai.completion.N.tool_calls.N.name", PartToolCall, DialectOpenLLMetry, "S6"},
	{"gen_ai.completion.N.tool_calls.N.id", PartToolCallID, DialectOpenLLMetry, "S6"},
	{"gen_ai.completion.N.role", PartNone, DialectOpenLLMetry, "S6"},
	{"gen_ai.completion.N.finish_reason", PartNone, DialectOpenLLMetry, "S6"},
	{"gen_ai.completion.", PartOutput, DialectOpenLLMetry, "S6"},
	{"annotations.N.annotation.name", PartScoreName, DialectOpenInference, "S5"},
	{"annotations.N.annotation.score", PartScore, DialectOpenInference, "S5"},
	{"evaluations.N.evaluation.name", PartScoreName, DialectOpenInference, "S5"},
	{"evaluations.N.evaluation.score", PartScore, DialectOpenInference, "S5"},
}

// PartOf returns what an indexed key says and its first number.
func PartOf(key string) (part Part, n int) {
	for i := range IndexedKeys {
		if n, ok := matchIndexed(IndexedKeys[i].Pattern, key); ok {
			return IndexedKeys[i].Part, n
		}
	}
	return PartNone, 0
}

// matchIndexed compares key with a pattern and returns its first number.
func matchIndexed(pattern, key string) (first int, ok bool) {
	first = -1
	for {
		text, rest, more := strings.Cut(pattern, ".N.")
		if !more {
			if strings.HasSuffix(text, ".") {
				return max(first, 0), strings.HasPrefix(key, text)
			}
			return max(first, 0), key == text
		}
		if !strings.HasPrefix(key, text) || len(key) <= len(text) || key[len(text)] != '.' {
			return 0, false
		}
		n, tail, ok := cutNumber(key[len(text)+1:])
		if !ok {
			return 0, false
		}
		if first < 0 {
			first = n
		}
		pattern, key = rest, tail
	}
}

// cutNumber splits "12.rest"; numbers of more than six digits are none.
func cutNumber(s string) (n int, rest string, ok bool) {
	i := 0
	for i < len(s) && i <= 6 && '0' <= s[i] && s[i] <= '9' {
		n = n*10 + int(s[i]-'0')
		i++
	}
	if i == 0 || i > 6 || i >= len(s) || s[i] != '.' {
		return 0, "", false
	}
	return n, s[i+1:], true
}

// ToolCallMarks is, by the key of an answer in JSON, the text that is in it
// once for every tool call. A quotation mark inside of a JSON text is escaped,
// so that no content can contain these.
var ToolCallMarks = map[string]string{
	"gen_ai.output.messages":        `"tool_call"`,
	"ai.response.toolCalls":         `"toolCallId"`,
	"gcp.vertex.agent.llm_response": `"function_call":`,
	"gen_ai.output":                 `"tool.name"`,
}
