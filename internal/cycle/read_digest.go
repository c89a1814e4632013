// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/semconv"
)

// Digests identify the system prompt and the set of tools that a model was
// given; they are zero where the span does not carry them or is no model call.
// Prompts of one text have one hash in whatever form they come; sets compare
// among spans of one convention only. sc is as for Read. It reads the span
// anew: few are asked for it, and what it looks at is long.
func (r *Reader) Digests(sc *Scope, span ptrace.Span) (prompt, offered Hash) {
	c := digesting{reading: reading{span: span}}
	var step Step
	if c.recognise(r, known(sc), &step); step.Role != RoleLLM {
		return prompt, offered
	}
	c.look()
	return c.promptHash(r.hasher), c.offeredHash(r.hasher)
}

// digesting is reading what a model was given.
type digesting struct {
	reading
	asked [semconv.NumFields - semconv.FirstAsked]content
	// prompt and offered are what events say.
	prompt, offered       pcommon.Value
	hasPrompt, hasOffered bool
}

// look finds where the prompt and the tools stand.
func (c *digesting) look() {
	left := maxAttributes
	for key, v := range c.span.Attributes().All() {
		if left--; left < 0 {
			break
		}
		if row := semconv.Asked().Lookup(key); row != nil && !isAbsent(v) {
			for i := range row.Targets {
				c.content(row.Targets[i].Field).offer(&row.Targets[i], v)
			}
		}
	}
	events := c.span.Events()
	for i := range min(events.Len(), maxEvents) {
		switch e := events.At(i); e.Name() {
		case "gen_ai.system.message":
			if !c.hasPrompt {
				c.prompt, c.hasPrompt = e.Attributes().Get("content")
			}
		case "gen_ai.client.inference.operation.details":
			c.prompt, c.hasPrompt = e.Attributes().Get("gen_ai.system_instructions")
			c.offered, c.hasOffered = e.Attributes().Get("gen_ai.tool.definitions")
		}
	}
}

func (c *digesting) content(f semconv.Field) *content { return &c.asked[f-semconv.FirstAsked] }
