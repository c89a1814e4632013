// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"cmp"
	"strings"

	"github.com/leasehold/leasehold/internal/semconv"
)

// identity is what attributes alone claim.
func (g *gathered) identity() Identity {
	return Identity{
		Agent:        g.text(semconv.FieldAgentName),
		AgentID:      g.text(semconv.FieldAgentID),
		AgentVersion: g.text(semconv.FieldAgentVersion),
		Session:      g.text(semconv.FieldSession),
		Task:         g.text(semconv.FieldTask),
		Workflow:     g.text(semconv.FieldWorkflow),
		HandoffFrom:  g.text(semconv.FieldHandoffFrom),
		HandoffTo:    g.text(semconv.FieldHandoffTo),
		TrustLevel:   g.text(semconv.FieldTrustLevel),
	}
}

// fillIdentity goes by the span's attributes, then its name, then its resource.
func (c *reading) fillIdentity() {
	id := c.identity()
	c.nameIdentity(&id)
	if c.step.Role != RoleDelegation && id.HandoffFrom == "" {
		id.HandoffTo = "" // a node of a graph, reached from nowhere
	}
	base := &c.scope.Identity
	id.Agent = cmp.Or(id.Agent, base.Agent)
	id.AgentID = cmp.Or(id.AgentID, base.AgentID)
	id.AgentVersion = cmp.Or(id.AgentVersion, base.AgentVersion)
	id.Session = cmp.Or(id.Session, base.Session)
	id.Task = cmp.Or(id.Task, base.Task)
	id.Workflow = cmp.Or(id.Workflow, base.Workflow)
	id.TrustLevel = cmp.Or(id.TrustLevel, base.TrustLevel)
	if id.AgentID == id.Agent {
		id.AgentID = ""
	}
	c.step.Identity = id
}

// nameIdentity adds what the span's name tells.
func (c *reading) nameIdentity(id *Identity) {
	role := c.step.Role
	if role == RoleAgent && id.Agent == "" && semconv.NamedByAgent.Has(c.step.Convention) {
		id.Agent = c.step.Name
	}
	if c.name == nil {
		return
	}
	rest := trimBrackets(c.name.Rest(c.step.Name))
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
