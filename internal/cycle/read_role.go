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
func (c *reading) decideRole(sc *Scope, step *Step) {
	c.operation = semconv.OperationOf(c.slots[semconv.FieldOperation].text)
	kind := c.kind()
	switch {
	case c.name != nil && c.name.Tier < semconv.TierFramework:
		c.setRole(sc, step, c.name.Role, c.name.Dialect)
	case kind != nil && !kind.Weak:
		c.setRole(sc, step, kind.Role, kind.Dialect)
	case c.operation != nil:
		c.setRole(sc, step, c.operation.Role, c.slots[semconv.FieldOperation].target.Dialect)
	case c.name != nil:
		c.setRole(sc, step, c.name.Role, c.name.Dialect)
	case kind != nil:
		c.setRole(sc, step, rootOr(kind, step), kind.Dialect)
	default:
		c.inferRole(sc, step)
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
func rootOr(kind *semconv.KindValue, step *Step) string {
	if kind.Root != "" && step.ParentID == [8]byte{} {
		return kind.Root
	}
	return kind.Role
}

// inferRole goes by what the span carries where nothing says what it is.
func (c *reading) inferRole(sc *Scope, step *Step) {
	operation := &c.slots[semconv.FieldOperation]
	switch {
	case c.isProtocol(sc, step):
	case c.counts() != nil && (operation.target == nil || c.ownModel() != nil):
		if t := c.counts(); t.Rollup {
			c.set(sc, step, RoleAgent, t.Dialect)
		} else {
			c.set(sc, step, c.modelRole(), t.Dialect)
		}
	case c.ownTool() != nil:
		c.set(sc, step, RoleTool, c.ownTool().Dialect)
	case operation.target != nil:
		c.set(sc, step, RoleChain, operation.target.Dialect)
	case c.ownModel() != nil:
		c.set(sc, step, c.modelRole(), c.ownModel().Dialect)
	}
}

// isProtocol sets the role of MCP and A2A spans.
func (c *reading) isProtocol(sc *Scope, step *Step) bool {
	client := c.span.Kind() == ptrace.SpanKindClient
	switch {
	case c.slots[semconv.FieldMCPMethod].text == methodToolsCall:
		c.set(sc, step, RoleTool, ConventionMCP)
	case c.has(semconv.FieldMCPMethod):
		// Opening a session or listing tools is no step.
	case c.has(semconv.FieldA2AMethod) && client && sendsTask(c.slots[semconv.FieldA2AMethod].text):
		c.set(sc, step, RoleDelegation, ConventionA2A)
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

func (c *reading) setRole(sc *Scope, step *Step, name string, d semconv.Dialect) {
	role, _ := ParseRole(name)
	c.set(sc, step, role, d)
}

// set sets role and convention. The general convention gives way to the one
// whose framework speaks it.
func (c *reading) set(sc *Scope, step *Step, role Role, d semconv.Dialect) {
	step.Role = role
	if role == RoleNone {
		return
	}
	if d == ConventionGenAI {
		d = c.specific(sc)
	}
	step.Convention = d
}

func (c *reading) specific(sc *Scope) Convention {
	if sc.Convention != ConventionNone {
		return sc.Convention
	}
	if others := uint32(c.seen) &^ uint32(semconv.Dialects(ConventionGenAI)); others != 0 {
		return Convention(bits.TrailingZeros32(others))
	}
	return ConventionGenAI
}
