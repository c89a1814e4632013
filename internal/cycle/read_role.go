// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"math/bits"

	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/semconv"
)

// decideRole sets the step's role and convention by the best evidence there
// is, in this order: names that are no steps and Leasehold's own names, kinds,
// operations, names of frameworks, kinds that say little, protocols, tool
// attributes, and at last a model and its usage.
func (c *reading) decideRole() {
	c.name = c.names.Best(c.spoken)
	c.operation = semconv.OperationOf(c.slots[semconv.FieldOperation].text)
	kind := c.kind()
	switch {
	case c.name != nil && c.name.Tier < semconv.TierFramework:
		c.setRole(c.name.Role, c.name.Dialect)
	case kind != nil && !kind.Weak:
		c.setRole(kind.Role, kind.Dialect)
	case c.operation != nil:
		c.setRole(c.operation.Role, c.slots[semconv.FieldOperation].target.Dialect)
	case c.name != nil:
		c.setRole(c.name.Role, c.name.Dialect)
	case kind != nil:
		c.setRole(c.rootOr(kind), kind.Dialect)
	default:
		c.inferRole()
	}
}

func (c *reading) kind() *semconv.KindValue {
	s := &c.slots[semconv.FieldKind]
	if s.target == nil {
		return nil
	}
	return semconv.KindOf(s.target.Dialect, s.text)
}

// rootOr is the role of a weak kind: a chain that nothing called is a workflow.
func (c *reading) rootOr(kind *semconv.KindValue) string {
	if kind.Root != "" && c.step.ParentID == [8]byte{} {
		return kind.Root
	}
	return kind.Role
}

// inferRole goes by what the span carries where nothing says what it is.
func (c *reading) inferRole() {
	operation := &c.slots[semconv.FieldOperation]
	switch {
	case c.isProtocol():
	case c.counts() != nil && (operation.target == nil || c.ownModel() != nil):
		if t := c.counts(); t.Rollup {
			c.set(RoleAgent, t.Dialect)
		} else {
			c.set(c.modelRole(), t.Dialect)
		}
	case c.ownTool() != nil:
		c.set(RoleTool, c.ownTool().Dialect)
	case operation.target != nil:
		c.set(RoleChain, operation.target.Dialect)
	case c.ownModel() != nil:
		c.set(c.modelRole(), c.ownModel().Dialect)
	}
}

// isProtocol sets the role of MCP and A2A spans.
func (c *reading) isProtocol() bool {
	client := c.span.Kind() == ptrace.SpanKindClient
	switch {
	case c.slots[semconv.FieldMCPMethod].text == methodToolsCall:
		c.set(RoleTool, ConventionMCP)
	case c.has(semconv.FieldMCPMethod):
		// Opening a session or listing tools is no step.
	case c.has(semconv.FieldA2AMethod) && client && sendsTask(c.slots[semconv.FieldA2AMethod].text):
		c.set(RoleDelegation, ConventionA2A)
	case c.has(semconv.FieldA2AMethod):
	default:
		return false
	}
	return true
}

const methodToolsCall = "tools/call"

func sendsTask(method string) bool {
	return method == "SendMessage" || method == "SendStreamingMessage"
}

// counts is the key of the span's token counts, nil when it has none.
func (c *reading) counts() *semconv.Target {
	if t := c.slots[semconv.FieldInputTokens].target; t != nil {
		return t
	}
	return c.slots[semconv.FieldOutputTokens].target
}

// ownModel and ownTool are keys that only model and tool spans have.
func (c *reading) ownModel() *semconv.Target {
	return c.own(semconv.FieldResponseModel, semconv.FieldRequestModel)
}

func (c *reading) ownTool() *semconv.Target {
	return c.own(semconv.FieldToolName, semconv.FieldToolCallID)
}

func (c *reading) own(fields ...semconv.Field) *semconv.Target {
	for _, f := range fields {
		if t := c.slots[f].target; t != nil && !t.Shared {
			return t
		}
	}
	return nil
}

// modelRole tells an embedding by its model's key from other calls.
func (c *reading) modelRole() Role {
	if t := c.slots[semconv.FieldRequestModel].target; t != nil && t.Key == "embedding.model_name" {
		return RoleEmbedding
	}
	return RoleLLM
}

func (c *reading) setRole(name string, d semconv.Dialect) {
	role, _ := ParseRole(name)
	c.set(role, d)
}

// set sets role and convention. The general convention gives way to the one
// whose framework speaks it.
func (c *reading) set(role Role, d semconv.Dialect) {
	c.step.Role = role
	if role == RoleNone {
		return
	}
	if d == ConventionGenAI {
		d = c.specific()
	}
	c.step.Convention = d
}

func (c *reading) specific() Convention {
	if c.scope.Convention != ConventionNone {
		return c.scope.Convention
	}
	if others := uint32(c.seen) &^ uint32(semconv.Dialects(ConventionGenAI)); others != 0 {
		return Convention(bits.TrailingZeros32(others))
	}
	return ConventionGenAI
}
