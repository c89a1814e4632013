// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/leasehold/leasehold/internal/semconv"
)

// fillModel reads which model was called, how, and how the call ended.
func (c *reading) fillModel(sc *Scope, step *Step) {
	m := &step.Model
	m.Operation = c.operationName(step.Role)
	m.Request = c.text(semconv.FieldRequestModel)
	m.Response = c.text(semconv.FieldResponseModel)
	if step.Role.IsModelCall() && m.Request == "" && m.Response == "" {
		m.Request = sc.Model
	}
	m.Provider = c.provider(sc, m)
	m.ResponseID = c.text(semconv.FieldResponseID)
	m.ServiceTier = c.text(semconv.FieldServiceTier)
	m.Finish = parseFinish(c.slots[semconv.FieldFinish].text)
	m.MaxTokens = int64(c.slots[semconv.FieldMaxTokens].number)
	m.FirstChunk = c.slots[semconv.FieldFirstChunk].number
	m.Streaming = c.tri(semconv.FieldStreaming) == Yes || m.FirstChunk > 0
	if step.Role.IsModelCall() {
		m.ToolCalls = c.toolCalls()
		if m.Finish == FinishUnknown {
			m.Finish = c.events.choice
		}
	}
}

// operationName is the span's operation in the words of the GenAI convention,
// or else that of its role.
func (c *reading) operationName(of Role) string {
	switch op := c.operation; {
	case op != nil && op.Role == of.String() && op.Canonical == "":
		return op.Value
	case op != nil && op.Role == of.String():
		return op.Canonical
	case op == nil && c.has(semconv.FieldOperation) && roleOperations[of] == "":
		return c.text(semconv.FieldOperation)
	}
	return roleOperations[of]
}

// roleOperations is semconv.RoleOperations by role.
var roleOperations = func() (names [NumRoles]string) {
	for role := range NumRoles {
		names[role] = semconv.RoleOperations[role.String()]
	}
	return names
}()

func (c *reading) provider(sc *Scope, m *Model) string {
	if p := c.text(semconv.FieldProvider); p != "" {
		return p
	}
	for _, name := range [...]string{m.Request, m.Response} {
		if p, _, ok := semconv.SplitModel(name); ok {
			return p
		}
	}
	return sc.Provider
}

// toolCalls is how many tool calls the answer asks for, -1 when there is no
// answer to see.
func (c *reading) toolCalls() int {
	if c.answer.given {
		return max(c.answer.calls, c.answer.callIDs)
	}
	found := c.content(semconv.FieldOutputMessages)
	if found.target == nil {
		return -1
	}
	switch answer := found.value; answer.Type() {
	case pcommon.ValueTypeStr:
		text := answer.Str()
		mark := semconv.ToolCallMarks[found.target.Key]
		return marksIn(text[:min(len(text), maxAnswer)], &mark)
	case pcommon.ValueTypeSlice:
		return toolCallsIn(answer.Slice())
	}
	return -1
}

const (
	// maxAnswer is how far into an answer in JSON tool calls are counted.
	maxAnswer = 1 << 20
	maxParts  = 256
)

// marksIn counts a mark in an answer in JSON. Why the model stopped is no part of
// the answer, though the word may be the same.
func marksIn(text string, mark *semconv.ToolCallMark) (n int) {
	for {
		before, after, ok := mark.Cut(text)
		if !ok {
			return n
		}
		if !strings.HasSuffix(strings.TrimRight(before, ": \n\t"), `"finish_reason"`) {
			n++
		}
		text = after
	}
}

// toolCallsIn counts the parts of type "tool_call" in structured messages.
func toolCallsIn(messages pcommon.Slice) (n int) {
	for i := range min(messages.Len(), maxParts) {
		if messages.At(i).Type() != pcommon.ValueTypeMap {
			continue
		}
		parts, ok := messages.At(i).Map().Get("parts")
		if !ok || parts.Type() != pcommon.ValueTypeSlice {
			continue
		}
		for k := range min(parts.Slice().Len(), maxParts) {
			if isToolCall(parts.Slice().At(k)) {
				n++
			}
		}
	}
	return n
}

func isToolCall(part pcommon.Value) bool {
	if part.Type() != pcommon.ValueTypeMap {
		return false
	}
	kind, ok := part.Map().Get("type")
	return ok && kind.Str() == "tool_call"
}
