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
	// PartOffered is any part of a tool that the model may use.
	PartOffered
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
	{"llm.tools.", PartOffered, DialectOpenInference, "S5"},
	{"llm.request.functions.", PartOffered, DialectOpenLLMetry, "S6"},
}

// pattern is an IndexedKey ready to be compared: the texts before each number,
// and the rest.
type pattern struct {
	beginning
	before []string
	rest   string
	open   bool // the rest is only a beginning
	part   Part
}

var patternsByFirst = func() (index [256][]pattern) {
	for _, k := range IndexedKeys {
		texts := strings.Split(k.Pattern, "N.")
		last := len(texts) - 1
		p := pattern{before: texts[:last], rest: texts[last], part: k.Part}
		p.open = strings.HasSuffix(p.rest, ".")
		p.beginning = beginningOf(texts[0])
		index[k.Pattern[0]] = append(index[k.Pattern[0]], p)
	}
	return index
}()

// PartOf returns what an indexed key says and its first number.
func PartOf(key string) (part Part, n int) {
	if key == "" {
		return PartNone, 0
	}
	patterns := patternsByFirst[key[0]]
	head := headOf(key)
	for i := range patterns {
		p := &patterns[i]
		if !p.of(key, head) {
			continue
		}
		if n, ok := p.match(key); ok {
			return p.part, n
		}
	}
	return PartNone, 0
}

func (p *pattern) match(key string) (first int, ok bool) {
	for i, text := range p.before {
		if !strings.HasPrefix(key, text) {
			return 0, false
		}
		n, rest, ok := cutNumber(key[len(text):])
		if !ok {
			return 0, false
		}
		if i == 0 {
			first = n
		}
		key = rest
	}
	if p.open {
		return first, strings.HasPrefix(key, p.rest)
	}
	return first, key == p.rest
}

// OfferedPart returns which of the offered tools a key of PartOffered speaks
// of, and of what of it; ok is false for every other key.
func OfferedPart(key string) (n int, what string, ok bool) {
	if len(key) < 5 || key[:4] != "llm." {
		return 0, "", false
	}
	for i := range IndexedKeys {
		k := &IndexedKeys[i]
		if k.Part == PartOffered && strings.HasPrefix(key, k.Pattern) {
			return cutNumber(key[len(k.Pattern):])
		}
	}
	return 0, "", false
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
// once for every tool call, beside the finish_reason of a message. A quotation
// mark inside of a JSON text is escaped, so that no content can contain these.
var ToolCallMarks = map[string]ToolCallMark{
	"gen_ai.output.messages":        {`"tool_call"`, '_'},
	"ai.response.toolCalls":         {`"toolCallId"`, 'C'},
	"gcp.vertex.agent.llm_response": {`"function_call":`, '_'},
	"gen_ai.output":                 {`"tool.name"`, '.'},
}

// ToolCallMark is a text that is found by the letter of it that is rarest in
// what answers say.
type ToolCallMark struct {
	Text string
	Rare byte
}

// Cut is strings.Cut around the mark.
func (m *ToolCallMark) Cut(s string) (before, after string, found bool) {
	at := strings.IndexByte(m.Text, m.Rare)
	for i := 0; ; i++ {
		n := strings.IndexByte(s[i:], m.Rare)
		if n < 0 {
			return s, "", false
		}
		i += n
		if begin := i - at; begin >= 0 && strings.HasPrefix(s[begin:], m.Text) {
			return s[:begin], s[begin+len(m.Text):], true
		}
	}
}
