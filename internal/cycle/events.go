// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
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
}

// readEvents looks at exceptions, choices and evaluations.
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
