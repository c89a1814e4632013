// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judged

import (
	"bytes"
	"encoding/json"
)

// message is one of a conversation, in the convention's form.
type message struct {
	Role   string `json:"role"`
	Parts  []part `json:"parts"`
	Finish string `json:"finish_reason,omitempty"`
}

// part is a text, a tool call or what a tool call gave.
type part struct {
	Type      string          `json:"type"`
	Content   string          `json:"content,omitempty"`
	ID        string          `json:"id,omitempty"`
	Name      string          `json:"name,omitempty"`
	Arguments json.RawMessage `json:"arguments,omitempty"`
	Response  json.RawMessage `json:"response,omitempty"`
}

// definition is a tool as the model is told of it.
type definition struct {
	Type        string         `json:"type"`
	Name        string         `json:"name"`
	Description string         `json:"description"`
	Parameters  map[string]any `json:"parameters"`
}

func says(role, content string) message {
	return message{Role: role, Parts: []part{{Type: "text", Content: content}}}
}

// takes defines a tool whose arguments are texts.
func takes(name, description string, args ...string) definition {
	properties := map[string]any{}
	for _, arg := range args {
		properties[arg] = map[string]string{"type": "string"}
	}
	return definition{"function", name, description, map[string]any{
		"type": "object", "properties": properties, "required": args,
	}}
}

// object writes what holds only texts, numbers and lists of them, so that it
// cannot fail.
func object(v any) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		panic(err)
	}
	return string(bytes.TrimSpace(b.Bytes()))
}

// fields are the members of an object, names and values in turn, in their order.
func fields(pairs ...string) string {
	var b bytes.Buffer
	b.WriteByte('{')
	for i := 0; i+1 < len(pairs); i += 2 {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(object(pairs[i]) + ":" + object(pairs[i+1]))
	}
	b.WriteByte('}')
	return b.String()
}
