// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/semconv"
)

// maxEvents is how many events of one span are looked at.
const maxEvents = 128

// eventSigns is what a span's events tell.
type eventSigns struct {
	failed bool
	// exception is the class of the first exception.
	exception string
	// choice is why the first choice ended.
	choice Finish
	// prompt and offered are the system prompt and the tools of a model call.
	prompt, offered       pcommon.Value
	hasPrompt, hasOffered bool
}

// readEvents looks at exceptions, choices, evaluations and messages.
func (c *reading) readEvents() {
	events := c.span.Events()
	for i := range min(events.Len(), maxEvents) {
		switch e := events.At(i); e.Name() {
		case "exception", "gen_ai.client.operation.exception":
			c.events.failed = true
			if c.events.exception == "" {
				c.events.exception = eventText(e, "exception.type")
			}
		case "gen_ai.choice":
			if c.events.choice == FinishUnknown {
				c.events.choice = parseFinish(semconv.FinishOf(eventText(e, "finish_reason")))
			}
		case "gen_ai.evaluation.result":
			c.evaluate(e)
		case "gen_ai.system.message":
			if !c.events.hasPrompt {
				c.events.prompt, c.events.hasPrompt = e.Attributes().Get("content")
			}
		case "gen_ai.client.inference.operation.details":
			c.events.prompt, c.events.hasPrompt = e.Attributes().Get("gen_ai.system_instructions")
			c.events.offered, c.events.hasOffered = e.Attributes().Get("gen_ai.tool.definitions")
		}
	}
}

// evaluate notes the score of an evaluation beside the span's annotations.
func (c *reading) evaluate(e ptrace.SpanEvent) {
	if c.nScores == maxScores {
		return
	}
	v, ok := e.Attributes().Get("gen_ai.evaluation.score.value")
	if !ok {
		return
	}
	s := &c.scores[c.nScores]
	c.nScores++
	s.name = eventText(e, "gen_ai.evaluation.name")
	s.value, s.has = numberOf(v)
}

func eventText(e ptrace.SpanEvent, key string) string {
	v, ok := e.Attributes().Get(key)
	if !ok {
		return ""
	}
	return v.Str()
}
