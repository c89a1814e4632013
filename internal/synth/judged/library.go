// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judged

import (
	"strconv"
	"time"

	"go.opentelemetry.io/collector/pdata/ptrace"
)

// librarian only reads, whatever it is asked.
var librarian = agent{
	name: "librarian", version: "2.1.0",
	model:  model{"anthropic", "claude-sonnet-5", "claude-sonnet-5", "api.anthropic.com", "msg_", true},
	system: "You answer questions from the library. Search it, read what fits and name your sources.",
	tools:  researcher.tools,
}

// reading is what somebody wants to know, and the one document that says it.
type reading struct {
	task, question, query, document, answer string
}

var readings = [...]reading{
	{
		"answer-question", "Who first measured the drag of a sphere in water?", "drag of a sphere in water, first measurements",
		"D-0117", "The oldest measurements that the library holds are described in document D-0117.",
	},
	{
		"check-reference", "Does document D-0342 say that the alloy loses its strength at 250 °C?", "alloy strength loss 250 °C",
		"D-0342", "It does not: it says 350 °C.",
	},
	{
		"survey-literature", "What has been published on the noise of wind turbines at night?", "wind turbine noise at night",
		"D-0561", "Document D-0561 reviews 14 studies; most of them measure at distances below 500 m.",
	},
	{
		"answer-question", "How long does a beech stand in a wet meadow?", "beech wet meadow life span",
		"D-0209", "Document D-0209 says 80 to 120 years.",
	},
	{
		"check-reference", "Is document D-0418 the source of the figure of 12 %?", "figure of 12 % evaporation losses",
		"D-0418", "Yes, in its second table.",
	},
	{
		"survey-literature", "What is known on the ageing of tempered glass?", "ageing of tempered glass",
		"D-0733", "Document D-0733 and what it cites: five studies, none of them beyond 20 years.",
	},
}

// looksUp is a cycle of a that reads one document and answers from it.
func (r *reading) looksUp(a *agent, minutes int) ptrace.Traces {
	asked := *a
	asked.task = r.task
	c := begin(&asked, minutes, r.question)
	c.asks(call{
		tool: "search_library", args: fields("query", r.query), took: 320 * time.Millisecond,
		result: fields("matches", "1", "document_id", r.document),
	})
	c.asks(call{
		tool: "read_document", args: fields("document_id", r.document), took: 60 * time.Millisecond,
		result: fields("document_id", r.document, "text", r.answer+"\n… [cut by the SDK]"),
		cut:    1_500 + int64(len(r.question))*11,
	})
	c.answers(r.answer)
	return c.end("")
}

// usualReadings are the readings of a, in an order of its own.
func usualReadings(a *agent, from int) (cycles []ptrace.Traces) {
	for i := range readings {
		r := &readings[(i+from)%len(readings)]
		cycles = append(cycles, r.looksUp(a, 200+9*i+from))
	}
	return cycles
}

// researcherLost is a cycle in which the researcher goes round in circles.
func researcherLost(number int) ptrace.Traces {
	c := begin(&researcher, 300+5*number, "What is known on the "+lostOn[number%len(lostOn)]+" since 2023?")
	search := call{
		tool: "search_library", args: fields("query", lostOn[number%len(lostOn)]+" after 2023", "page", strconv.Itoa(1)),
		result: fields("matches", "0", "hint", "Filters on years are set with the field year."), took: 390 * time.Millisecond,
	}
	for range maxTurns {
		c.asks(search)
	}
	return c.end("max_turns_exceeded")
}

var lostOn = [...]string{"recycling of carbon fibre", "reuse of turbine towers", "burning of glass fibre", "cost of blade repair"}

// researcherLosesItself are cycles enough for a debt.
func researcherLosesItself() (cycles []ptrace.Traces) {
	for i := range lostOn {
		cycles = append(cycles, researcherLost(i))
	}
	return cycles
}
