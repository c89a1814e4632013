// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judged

import (
	"time"

	"go.opentelemetry.io/collector/pdata/ptrace"
)

var researcher = agent{
	name: "researcher", version: "0.9.1", task: "survey-literature",
	model: model{"anthropic", "claude-sonnet-5", "claude-sonnet-5", "api.anthropic.com", "msg_", true},
	system: "You collect what has been published on a question. Search the library, read what fits and sum it up " +
		"with its sources.",
	tools: []definition{
		takes("search_library", "Returns the titles that match a query.", "query"),
		takes("read_document", "Returns the text of a document.", "document_id"),
	},
}

// maxTurns is after how many model calls the framework gives up.
const maxTurns = 25

// researcherLoops is a cycle that searches the same again and again, and ends
// because its framework has had enough of it.
func researcherLoops() []ptrace.Traces {
	c := begin(&researcher, 95, "What is known on the recycling of glass fibre from wind turbine blades since 2023?")
	search := call{
		tool: "search_library", args: fields("query", "recycling of glass fibre from wind turbine blades after 2023"),
		result: fields("matches", "0", "hint", "Filters on years are set with the field year."), took: 390 * time.Millisecond,
	}
	for range maxTurns {
		c.asks(search)
	}
	return []ptrace.Traces{c.end("max_turns_exceeded")}
}
