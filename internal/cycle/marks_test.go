// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/leasehold/leasehold/internal/semconv"
)

func TestWhyAModelStoppedIsNoToolCall(t *testing.T) {
	mark := semconv.ToolCallMarks["gen_ai.output.messages"]
	for text, want := range map[string]int{
		"": 0,
		`[{"parts":[{"type":"tool_call","id":"1"},{"type":"tool_call"}],"finish_reason":"tool_call"}]`:      2,
		"[{\"finish_reason\" : \n\t\"tool_call\", \"parts\": [{\"type\": \"tool_call\"}]}]":                 1,
		`[{"parts":[{"type":"text","content":"\"finish_reason\": \"tool_call\""}],"finish_reason":"stop"}]`: 0,
	} {
		assert.Equal(t, want, marksIn(text, &mark), text)
	}
}
