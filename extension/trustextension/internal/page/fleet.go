// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

const (
	// agentsShown is how many agents are on one page.
	agentsShown = 50
	// calling is how many agents of one condition are named as needing a person.
	calling = 10
	// maxQuery bounds what is taken from the address, in bytes.
	maxQuery = 256
)

type fleetBody struct {
	Phases    []phaseCard
	Approvals []trustapi.Approval
	Calls     []call
	Agents    []trustapi.Agent
	Filter    trustapi.Query
	// Filtered says that not all are asked for; More where the next page is.
	Filtered bool
	More     string
	// Conditions are those that agents have.
	Conditions []string
}

// phaseCard is how many agents hold a phase; Share is of all, in percent.
type phaseCard struct {
	Phase string
	Means string
	Count int
	Share float64
}

// call is an agent that a person has to look at, because of what.
type call struct {
	trustapi.Agent
	Condition string
}

// What each phase lets an agent do.
var means = [trust.NumPhases]string{
	"reads, and changes nothing", "uses tools, on trial", "acts, and a person approves", "acts on its own",
}

// Conditions for which a person is called, the most urgent first.
var calls = []string{trustapi.ConditionFailing, trustapi.ConditionHeld, trustapi.ConditionQuarantined, trustapi.ConditionSilent}

func (p *page) fleet(r *http.Request) (*view, error) {
	q := r.URL.Query()
	body := &fleetBody{Approvals: p.Service.Approvals(), Filter: trustapi.Query{
		After: short(q.Get("after")), Phase: short(q.Get("phase")), Condition: short(q.Get("condition")),
		Match: short(q.Get("match")), Limit: agentsShown + 1,
	}}
	f := &body.Filter
	body.Filtered = f.Phase != "" || f.Condition != "" || f.Match != ""
	body.Agents = p.Service.Agents(*f)
	if len(body.Agents) > agentsShown {
		body.Agents = body.Agents[:agentsShown]
		body.More = "/?" + url.Values{
			"after": {body.Agents[agentsShown-1].Name}, "phase": {f.Phase}, "condition": {f.Condition}, "match": {f.Match},
		}.Encode() + "#agents"
	}
	fleet := p.Service.Fleet()
	for phase := range trust.Phase(trust.NumPhases) {
		card := phaseCard{Phase: phase.String(), Means: means[phase], Count: fleet.ByPhase[phase.String()]}
		if fleet.Agents > 0 {
			card.Share = 100 * float64(card.Count) / float64(fleet.Agents)
		}
		body.Phases = append(body.Phases, card)
	}
	for _, condition := range calls {
		if fleet.ByCondition[condition] == 0 {
			continue // to find nobody takes as long as to look at everybody
		}
		for _, a := range p.Service.Agents(trustapi.Query{Condition: condition, Limit: calling}) {
			body.Calls = append(body.Calls, call{a, condition})
		}
	}
	body.Conditions = sorted(fleet.ByCondition)
	return &view{Template: "fleet", Title: "Fleet", Here: "fleet", Body: body, Fleet: &fleet, Events: eventsPath + changing}, nil
}

// short is as much of s as is taken from the address.
func short(s string) string {
	return strings.ToValidUTF8(s[:min(len(s), maxQuery)], "")
}
