// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"cmp"
	"strings"

	"github.com/leasehold/leasehold/internal/semconv"
)

// identity is what attributes alone claim.
func (g *gathered) identity(id *Identity) {
	id.Agent = g.text(semconv.FieldAgentName)
	id.AgentID = g.text(semconv.FieldAgentID)
	id.AgentVersion = g.text(semconv.FieldAgentVersion)
	id.Session = g.text(semconv.FieldSession)
	id.Task = g.text(semconv.FieldTask)
	id.Workflow = g.text(semconv.FieldWorkflow)
	id.HandoffFrom = g.text(semconv.FieldHandoffFrom)
	id.HandoffTo = g.text(semconv.FieldHandoffTo)
	id.TrustLevel = g.text(semconv.FieldTrustLevel)
}

// fillIdentity goes by the span's attributes, then its name, then its resource.
func (c *reading) fillIdentity(sc *Scope, step *Step) {
	id := &step.Identity
	c.identity(id)
	c.nameIdentity(step)
	if step.Role != RoleDelegation && id.HandoffFrom == "" {
		id.HandoffTo = "" // a node of a graph, reached from nowhere
	}
	id.inherit(&sc.Identity)
	if id.AgentID == id.Agent {
		id.AgentID = ""
	}
}

// inherit takes what is not said from base.
func (id *Identity) inherit(base *Identity) {
	orElse(&id.Agent, base.Agent)
	orElse(&id.AgentID, base.AgentID)
	orElse(&id.AgentVersion, base.AgentVersion)
	orElse(&id.Session, base.Session)
	orElse(&id.Task, base.Task)
	orElse(&id.Workflow, base.Workflow)
	orElse(&id.TrustLevel, base.TrustLevel)
}

func orElse(s *string, other string) {
	if *s == "" {
		*s = other
	}
}

// nameIdentity adds what the span's name tells.
func (c *reading) nameIdentity(step *Step) {
	id, role := &step.Identity, step.Role
	if role == RoleAgent && id.Agent == "" && semconv.NamedByAgent.Has(step.Convention) {
		id.Agent = step.Name
	}
	if c.name == nil {
		return
	}
	rest := trimBrackets(c.name.Rest(step.Name))
	switch {
	case c.name.Takes == semconv.TakesAgent && role == RoleAgent:
		id.Agent = cmp.Or(id.Agent, rest)
	case c.name.Takes == semconv.TakesTarget && role == RoleDelegation:
		id.HandoffTo = cmp.Or(id.HandoffTo, rest)
	case c.name.Takes == semconv.TakesHandoff && role == RoleDelegation:
		if from, to, ok := strings.Cut(rest, " → "); ok {
			id.HandoffFrom, id.HandoffTo = cmp.Or(id.HandoffFrom, from), cmp.Or(id.HandoffTo, to)
		}
	}
}

// trimBrackets takes a name out of "[name]" or "'name'", as some wrappers
// write it.
func trimBrackets(s string) string {
	s = strings.TrimSpace(s)
	for _, pair := range [...]string{"[]", "''"} {
		if len(s) >= 2 && s[0] == pair[0] && s[len(s)-1] == pair[1] {
			return s[1 : len(s)-1]
		}
	}
	return s
}
