// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"net/http"
	"net/url"
	"time"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// view is what a template is given.
type view struct {
	Template, Title string
	Status          int
	// Body is the template's own.
	Body any

	// The frame around it, which frame fills in.
	Version string
	Now     time.Time
	Fleet   *trustapi.Fleet
	// Who may act; "" with WhyNot where nobody may.
	Who, WhyNot string
	// Events is where the stream is that tells when to load anew, "" for pages
	// that do not change.
	Events string
	// Here is the item of the menu that leads here.
	Here string
	// Failed is a problem to show above everything else, Done what was done.
	Failed *trustapi.Problem
	Done   string
}

func (v *view) frame(p *page, r *http.Request) {
	v.Version, v.Now = p.Version, p.Now()
	if v.Fleet == nil {
		fleet := p.Service.Fleet()
		v.Fleet = &fleet
	}
	if v.Status == 0 {
		v.Status = http.StatusOK
	}
	who, err := p.Who(r)
	if err != nil {
		v.WhyNot = p.Explain(err).Detail
		return
	}
	v.Who = who
}

// problem is the view of something that failed.
func (p *page) problem(err error) *view {
	problem := p.Explain(err)
	return &view{Template: "problem", Title: problem.Title, Status: problem.Status, Body: problem}
}

const (
	eventsPath = "/api/v1/events?kind="
	// changing are the kinds of entries that change what is shown of the fleet.
	// Evidence is left out: of a large fleet it never ends.
	changing = "decision,intent,action,request,fleet,system"
)

// eventsOf is the stream of everything about one agent.
func eventsOf(agent string) string {
	return eventsPath + changing + ",evidence&agent=" + url.QueryEscape(agent)
}

// Observes says that the policy carries nothing out.
func (v *view) Observes() bool { return v.Fleet.Enforcement == trust.Observe }
