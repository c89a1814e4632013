// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"cmp"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/leasehold/leasehold/internal/semconv"
)

// fillTool reads a tool call; of its content only hashes and sizes.
func (c *reading) fillTool(step *Step, identify func(pcommon.Value) (Hash, int)) {
	t := &step.Tool
	t.Name = cmp.Or(c.text(semconv.FieldToolName), c.toolFromName(step))
	t.CallID = c.text(semconv.FieldToolCallID)
	t.Type = semconv.ToolTypeOf(c.slots[semconv.FieldToolType].text)
	t.Attempts = int64(c.slots[semconv.FieldToolAttempts].number)
	t.InputTokens = int64(c.slots[semconv.FieldToolTokens].number)
	t.Transport = c.isTransport(step)
	t.ReadOnly = c.tri(semconv.FieldToolReadOnly)
	t.Destructive = c.tri(semconv.FieldToolDestructive)
	t.OpenWorld = c.tri(semconv.FieldToolOpenWorld)
	if args := c.content(semconv.FieldToolArgs); args.target != nil {
		t.Args, _ = identify(args.value)
	}
	if result := c.content(semconv.FieldToolResult); result.target != nil {
		t.Result, t.ResultSize = identify(result.value)
	}
}

func (c *reading) toolFromName(step *Step) string {
	if c.name != nil && c.name.Takes == semconv.TakesTool {
		return c.name.Rest(step.Name)
	}
	if semconv.NamedByTool.Has(step.Convention) {
		return step.Name
	}
	return ""
}

// isTransport tells the span of an MCP client or server from that of the tool.
func (c *reading) isTransport(step *Step) bool {
	return c.has(semconv.FieldMCPMethod) || strings.HasPrefix(step.Name, methodToolsCall+" ")
}
