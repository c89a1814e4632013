// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package httpapi

import (
	"net/http"

	"github.com/leasehold/leasehold/internal/trustapi"
)

func (a *api) fleet(w http.ResponseWriter, r *http.Request) error {
	if q := parse(r); q.err != nil {
		return q.err
	}
	return write(w, a.service.Fleet())
}

func (a *api) agents(w http.ResponseWriter, r *http.Request) error {
	q := parse(r, "after", "limit", "phase", "condition", "match")
	ask := trustapi.Query{
		After: q.text("after"), Limit: q.limit(), Phase: q.phase("phase"),
		Condition: q.text("condition"), Match: q.text("match"),
	}
	if q.err != nil {
		return q.err
	}
	limit := ask.Limit
	ask.Limit++ // one more tells whether there are more
	found := trustapi.AgentList{Agents: list(a.service.Agents(ask))}
	if len(found.Agents) > limit {
		found.Agents = found.Agents[:limit]
		found.Next = found.Agents[limit-1].Name
	}
	return write(w, found)
}

func (a *api) agent(w http.ResponseWriter, r *http.Request) error {
	if q := parse(r); q.err != nil {
		return q.err
	}
	d, err := a.detail(r)
	if err != nil {
		return err
	}
	return write(w, d)
}

// agentNamed is the agent whose name is in the query: a proxy on the way, as that of
// the Kubernetes API server, may not keep a slash that a path escapes.
func (a *api) agentNamed(w http.ResponseWriter, r *http.Request) error {
	q := parse(r, "named")
	name := q.text("named")
	if q.err != nil {
		return q.err
	}
	r.SetPathValue("name", name)
	d, err := a.detail(r)
	if err != nil {
		return err
	}
	return write(w, d)
}

func (a *api) actions(w http.ResponseWriter, r *http.Request) error {
	if q := parse(r); q.err != nil {
		return q.err
	}
	d, err := a.detail(r)
	if err != nil {
		return err
	}
	return write(w, trustapi.ActionList{Actions: d.Actions})
}

func (a *api) approvals(w http.ResponseWriter, r *http.Request) error {
	if q := parse(r); q.err != nil {
		return q.err
	}
	return write(w, trustapi.ApprovalList{Approvals: list(a.service.Approvals())})
}

// detail is the agent in the path. Lists in it are lists, also where the service
// has nil.
func (a *api) detail(r *http.Request) (trustapi.Detail, error) {
	name, err := agentOf(r)
	if err != nil {
		return trustapi.Detail{}, err
	}
	d, err := a.service.Agent(name)
	if err != nil {
		return trustapi.Detail{}, err
	}
	d.Conditions, d.Floors, d.Points, d.Why = list(d.Conditions), list(d.Floors), list(d.Points), list(d.Why)
	d.Actions, d.Decisions, d.Findings = list(d.Actions), list(d.Decisions), list(d.Findings)
	return d, nil
}
