// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

// Role is what a step is for. The names follow the operation names of the
// OpenTelemetry GenAI semantic conventions and the span kinds of OpenInference;
// see docs/conventions.md for what each convention calls them.
type Role uint8

// The roles. RoleNone marks a span that no convention describes: an HTTP or
// database span. It is part of the trace's tree but is not a step.
const (
	RoleNone Role = iota
	RoleWorkflow
	RoleAgent
	RolePlan
	RoleReasoning
	RoleLLM
	RoleTool
	RoleRetrieval
	RoleEmbedding
	RoleRerank
	RoleGuardrail
	RoleDelegation
	RoleMemory
	RoleEvaluation
	RoleHuman
	RoleChain

	// NumRoles is how many roles there are, RoleNone included.
	NumRoles
)

var roleNames = [NumRoles]string{
	"none", "workflow", "agent", "plan", "reasoning", "llm", "tool", "retrieval",
	"embedding", "rerank", "guardrail", "delegation", "memory", "evaluation", "human", "chain",
}

// String returns the role's wire name, as in the attribute leasehold.step.role.
func (r Role) String() string {
	if r < NumRoles {
		return roleNames[r]
	}
	return "none"
}

// ParseRole is the inverse of Role.String; ok is false for any other text.
func ParseRole(s string) (r Role, ok bool) {
	for i, name := range roleNames {
		if name == s {
			return Role(i), true
		}
	}
	return RoleNone, false
}

// IsModelCall reports whether a step of this role is one request to a model,
// the only kind of step whose tokens are counted directly.
func (r Role) IsModelCall() bool {
	return r == RoleLLM || r == RoleEmbedding || r == RoleRerank
}

// IsBoundary reports whether model calls below a step of this role belong to
// other requests than model calls above it: frameworks nest a tool, and the
// agent that the tool starts, under the model call that asked for it.
func (r Role) IsBoundary() bool {
	switch r {
	case RoleTool, RoleAgent, RoleWorkflow, RolePlan, RoleDelegation:
		return true
	default:
		return false
	}
}

// IsAgentScope reports whether a step of this role opens a scope whose model
// calls are its own and not its parent's.
func (r Role) IsAgentScope() bool { return r == RoleAgent || r == RoleWorkflow }
