// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// maxForm bounds a form, in bytes.
const maxForm = 64 << 10

var verbs = []trust.Verb{
	trust.VerbApprove, trust.VerbDeny, trust.VerbQuarantine, trust.VerbRelease, trust.VerbPromote, trust.VerbDemote,
}

// done says what was done, above the agent that it was done to.
var done = map[trust.Verb]string{
	trust.VerbApprove: "The promotion is approved.", trust.VerbDeny: "The promotion is denied.",
	trust.VerbQuarantine: "The agent is in quarantine.", trust.VerbRelease: "The agent is released from quarantine.",
	trust.VerbPromote: "The agent is promoted.", trust.VerbDemote: "The agent is demoted.",
}

// What is wrong with an address or a form.
var (
	errNoPage = trustapi.NewProblem(http.StatusNotFound, "there is no such page; the fleet is at /")
	errForm   = trustapi.NewProblem(http.StatusForbidden, "this form is not one of this page: load the agent's page again and use the form there")
)

// act does what a form asks for and leads back to the agent, so that loading the
// page again does nothing twice.
func (p *page) act(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	verb, body, err := readForm(w, r)
	if err == nil {
		_, err = p.Ask(r, name, verb, body)
	}
	if err == nil {
		at := url.URL{Path: "/agents/" + name, RawPath: "/agents/" + url.PathEscape(name), RawQuery: "done=" + string(verb)}
		http.Redirect(w, r, at.String(), http.StatusSeeOther)
		return
	}
	problem := p.Explain(err)
	v, unknown := p.agentView(name)
	if unknown != nil {
		v = p.problem(unknown)
	}
	v.Status, v.Failed = problem.Status, &problem
	p.render(w, r, v)
}

// readForm reads a form of this page. Every browser says from where it sends one,
// and another site's was refused before: what says nothing is not taken.
func readForm(w http.ResponseWriter, r *http.Request) (verb trust.Verb, body trustapi.Ask, err error) {
	verb = trust.Verb(r.PathValue("verb"))
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	told := r.Header.Get("Sec-Fetch-Site") != "" || r.Header.Get("Origin") != ""
	if err != nil || kind != "application/x-www-form-urlencoded" || !told || !slices.Contains(verbs, verb) {
		return verb, body, errForm
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return verb, body, errForm
	}
	for key, values := range r.PostForm {
		if len(values) != 1 {
			return verb, body, errForm
		}
		if err := set(&body, key, values[0]); err != nil {
			return verb, body, trustapi.NewProblem(http.StatusBadRequest, err.Error())
		}
	}
	return verb, body, nil
}

func set(body *trustapi.Ask, key, value string) error {
	switch key {
	case "why":
		body.Why = strings.TrimSpace(value)
	case "evidence":
		body.Evidence = value
	case "target":
		phase, err := trust.ParsePhase(value)
		if err != nil {
			return err
		}
		body.Target = &phase
	default:
		return fmt.Errorf("there is no field %.40q", key)
	}
	return nil
}
