// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judged

import (
	"fmt"
	"strconv"
	"time"

	"go.opentelemetry.io/collector/pdata/ptrace"
)

var coder = agent{
	name: "coder", version: "1.14.0", task: "fix-failing-build",
	model: model{"openai", "gpt-5.5-pro", "gpt-5.5-pro-2026-04-23", "api.openai.com", "resp_", false},
	system: "You repair builds. Read the log of the failing step, find the cause in the code, change as little as " +
		"possible and run the tests.",
	tools: []definition{
		takes("read_log", "Returns a part of a build's log.", "build", "step", "from_line"),
		takes("read_file", "Returns a file of the repository.", "path"),
		takes("run_tests", "Runs the tests of a package and returns their output.", "package"),
	},
}

const (
	// firstRead are the tokens of the first part of the log; each further one
	// has half as many again.
	firstRead = 9_000
	reads     = 9
)

// build is a failing build, and what was wrong with it.
type build struct {
	number             int
	step, file, module string
	problem            string
}

var builds = [...]build{
	{4101, "unit", "billing/round.go", "billing", "an amount is rounded twice"},
	{4104, "lint", "orders/list.go", "orders", "an error is not wrapped"},
	{4107, "unit", "stock/count.go", "stock", "the count of an empty shelf is one"},
	{4110, "unit", "orders/state.go", "orders", "a state is missing in a switch"},
	{4112, "lint", "billing/invoice.go", "billing", "a variable is not used"},
	{4117, "unit", "stock/reserve.go", "stock", "two reservations share a key"},
	{4120, "unit", "mail/address.go", "mail", "an address with a plus sign is refused"},
	{4124, "lint", "mail/send.go", "mail", "a parameter is never read"},
}

// repaired is a cycle as it should be.
func (b *build) repaired(minutes int) ptrace.Traces {
	number := strconv.Itoa(b.number)
	c := begin(&coder, minutes, "Build "+number+" fails in step "+b.step+". Find out why and repair it.")
	c.asks(call{
		tool: "read_log", args: fields("build", number, "step", b.step, "from_line", "1"), took: 90 * time.Millisecond,
		result: fields("text", b.file+": "+b.problem+"\n… [cut by the SDK]"), cut: 2_400 + int64(b.number%7)*90,
	})
	c.asks(call{
		tool: "read_file", args: fields("path", b.file), took: 3 * time.Millisecond,
		result: fields("text", "package "+b.module+"\n… [cut by the SDK]"), cut: 1_100 + int64(b.number%5)*70,
	})
	c.asks(call{
		tool: "run_tests", args: fields("package", b.module), took: 6 * time.Second,
		result: fields("text", "ok  "+b.module),
	})
	c.answers("In " + b.file + ", " + b.problem + ". It is repaired, and the tests of " + b.module + " pass.")
	return c.end("")
}

// coderUsual are as many cycles as it takes to know what is usual.
func coderUsual() (cycles []ptrace.Traces) {
	for i := range builds {
		cycles = append(cycles, builds[i].repaired(9*i+4))
	}
	return cycles
}

// coderOverspends is a cycle that reads ever longer parts of a log into its
// prompt, and pays for all of it again with every call.
func coderOverspends() []ptrace.Traces {
	c := begin(&coder, 110, "Build 4127 fails in step integration. Find out why and repair it.")
	size, line := int64(firstRead), 1
	for range reads {
		c.asks(call{
			tool: "read_log", args: fields("build", "4127", "step", "integration", "from_line", strconv.Itoa(line)),
			result: fields("lines", fmt.Sprintf("%d-%d", line, line+int(size)/12), "text",
				"waiting for the database to accept connections\nretry in 1 s\n… [cut by the SDK]"),
			took: 120 * time.Millisecond, cut: size,
		})
		line += int(size) / 12
		size += size / 2
	}
	c.asks(call{
		tool: "read_file", args: fields("path", "deploy/integration/compose.yaml"), took: 4 * time.Millisecond,
		result: fields("text", "services:\n  database:\n    healthcheck:\n      interval: 1s\n… [cut by the SDK]"), cut: 400,
	})
	c.answers("The database of the integration step never comes up: its volume is full. I changed nothing; free the volume and run the build again.")
	return []ptrace.Traces{c.end("")}
}
