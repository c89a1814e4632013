// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package httpapi

import (
	_ "embed"
	"net/http"

	"github.com/leasehold/leasehold/internal/trust"
)

const (
	apiPath    = "/api/v1"
	eventsPath = apiPath + "/events"
	agentPath  = apiPath + "/agents/{name}"
)

// verbs are what a person can ask for, each at its own path below an agent's.
var verbs = []trust.Verb{
	trust.VerbApprove, trust.VerbDeny, trust.VerbQuarantine, trust.VerbRelease, trust.VerbPromote, trust.VerbDemote,
	trust.VerbLaunch,
}

// routes are the paths of the API and what is done on each, by method, without
// the stream of events.
func (a *api) routes() map[string]http.Handler {
	get := func(h handle) http.Handler { return a.methods(map[string]handle{http.MethodGet: h}) }
	routes := map[string]http.Handler{
		apiPath + "/openapi.json": get(openAPI),
		apiPath + "/fleet":        get(a.fleet),
		apiPath + "/agents":       get(a.agents),
		apiPath + "/approvals":    get(a.approvals),
		apiPath + "/decisions":    get(a.decisions),
		apiPath + "/ledger":       get(a.entries),
		apiPath + "/agent":        get(a.agentNamed),
		agentPath:                 get(a.agent),
		agentPath + "/actions":    get(a.actions),
		agentPath + "/history":    get(a.history),
		agentPath + "/verdicts":   get(a.verdicts),
		agentPath + "/decisions":  get(a.agentDecisions),
	}
	for _, verb := range verbs {
		routes[agentPath+"/"+string(verb)] = a.methods(map[string]handle{
			http.MethodPost: func(w http.ResponseWriter, r *http.Request) error { return a.carryOut(w, r, verb) },
		})
	}
	return routes
}

// document is made from the types of the answers by the tests of this package,
// which fail when it is not current.
//
//go:embed openapi.json
var document []byte

func openAPI(w http.ResponseWriter, r *http.Request) error {
	if q := parse(r); q.err != nil {
		return q.err
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(document)
	return nil
}
