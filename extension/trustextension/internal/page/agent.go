// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"net/http"
	"slices"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// cyclesShown is how many cycles the table beside the charts has.
const cyclesShown = 60

type agentBody struct {
	trustapi.Detail
	Ladder []rung
	Charts []chart
	// Missing and Met are the floors.
	Missing, Met []trustapi.Floor
	// Settled are the last cycles, newest first.
	Settled []trustapi.Point
	// Below are the phases that the agent can be demoted to, the next one first.
	Below []trust.Phase
}

// rung is a phase of the ladder.
type rung struct {
	Phase         trust.Phase
	Held, Reached bool
}

func (p *page) agent(r *http.Request) (*view, error) {
	v, err := p.agentView(r.PathValue("name"))
	if err != nil {
		return nil, err
	}
	if verb := trust.Verb(r.URL.Query().Get("done")); slices.Contains(verbs, verb) {
		v.Done = done[verb]
	}
	return v, nil
}

func (p *page) agentView(name string) (*view, error) {
	d, err := p.Service.Agent(name)
	if err != nil {
		return nil, err
	}
	body := &agentBody{Detail: d, Charts: charts(&d)}
	for phase := range trust.Phase(trust.NumPhases) {
		body.Ladder = append(body.Ladder, rung{Phase: phase, Held: phase == d.Phase, Reached: phase <= d.Phase})
	}
	body.Settled = slices.Clone(d.Points[max(0, len(d.Points)-cyclesShown):])
	slices.Reverse(body.Settled)
	for _, f := range d.Floors {
		if f.Met {
			body.Met = append(body.Met, f)
		} else {
			body.Missing = append(body.Missing, f)
		}
	}
	for phase := d.Phase; phase > trust.Shadow; phase-- {
		body.Below = append(body.Below, phase.Below())
	}
	return &view{Template: "agent", Title: d.Name, Here: "fleet", Body: body, Events: eventsOf(d.Name)}, nil
}
