// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// fakeAPI answers as the trust extension does, with the fleet of the tests.
type fakeAPI struct {
	*httptest.Server
	// fleet and cast are what it tells of all agents, and of each.
	fleet trustapi.Fleet
	cast  []trustapi.Detail
	// asked are the bodies of what was asked for, by path.
	asked map[string]trustapi.Ask
}

func newFakeAPI(t *testing.T) *fakeAPI {
	t.Helper()
	api := &fakeAPI{asked: map[string]trustapi.Ask{}, fleet: castOfFleet(), cast: append(castOfAgents(), hostile())}
	slices.SortFunc(api.cast, func(a, b trustapi.Detail) int { return strings.Compare(a.Name, b.Name) })
	mux := http.NewServeMux()
	serve := func(path string, answer func() any) {
		mux.HandleFunc("GET /api/v1/"+path, func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, answer()) })
	}
	serve("fleet", func() any { return api.fleet })
	serve("approvals", func() any { return trustapi.ApprovalList{Approvals: castOfApprovals()} })
	serve("decisions", func() any { return trustapi.DecisionList{Decisions: castOfDecisions()} })
	mux.HandleFunc("GET /api/v1/agents", api.agents)
	mux.HandleFunc("GET /api/v1/agents/{name}", api.agent)
	mux.HandleFunc("GET /api/v1/agents/{name}/{list}", api.lists)
	mux.HandleFunc("POST /api/v1/agents/{name}/{verb}", api.ask)
	api.Server = httptest.NewServer(mux)
	t.Cleanup(api.Close)
	t.Setenv("LEASEHOLD_SERVER", api.URL)
	return api
}

func answerJSON(w http.ResponseWriter, answer any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer)
}

func answerProblem(w http.ResponseWriter, status int, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(trustapi.Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail})
}

func (api *fakeAPI) agents(w http.ResponseWriter, r *http.Request) {
	list := trustapi.AgentList{Agents: []trustapi.Agent{}}
	q := r.URL.Query()
	for _, d := range api.cast {
		if (q.Get("phase") == "" || d.Phase.String() == q.Get("phase")) && strings.Contains(d.Name, q.Get("match")) && d.Name > q.Get("after") {
			list.Agents = append(list.Agents, d.Agent)
		}
	}
	// Two at once, so that there is always a page to go on to.
	if len(list.Agents) > 2 {
		list.Agents = list.Agents[:2]
		list.Next = list.Agents[1].Name
	}
	answerJSON(w, list)
}

func (api *fakeAPI) agent(w http.ResponseWriter, r *http.Request) {
	for _, d := range api.cast {
		if d.Name == r.PathValue("name") {
			answerJSON(w, d)
			return
		}
	}
	answerProblem(w, http.StatusNotFound, "there is no agent of this name; /api/v1/agents lists them")
}

func (*fakeAPI) lists(w http.ResponseWriter, r *http.Request) {
	var lines []string
	list := trustapi.DecisionList{Decisions: []trustapi.Decision{}}
	for _, d := range castOfDecisions() {
		if d.Agent == r.PathValue("name") {
			lines = append(lines, lineOf(&d))
			list.Decisions = append(list.Decisions, d)
		}
	}
	if r.PathValue("list") == "decisions" {
		answerJSON(w, list)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"entries":[`+strings.Join(lines, ",")+`],"before":0}`)
}

func (api *fakeAPI) ask(w http.ResponseWriter, r *http.Request) {
	var body trustapi.Ask
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		answerProblem(w, http.StatusBadRequest, err.Error())
		return
	}
	api.asked[r.URL.Path] = body
	d := trustapi.Decision{
		Seq: 421, At: morning, Agent: r.PathValue("name"), By: "local", Actions: []string{"narrow", "revoke"},
		Reasons: []trust.Reason{{Rule: "request", Text: "local asked for it: " + body.Why}},
	}
	switch trust.Verb(r.PathValue("verb")) {
	case trust.VerbApprove:
		d.Kind, d.From, d.To = trust.Promote, trust.SemiAutonomous, trust.Autonomous
	case trust.VerbDeny:
		d.Kind, d.From, d.To = trust.Withdraw, trust.SemiAutonomous, trust.SemiAutonomous
	case trust.VerbQuarantine:
		d.Kind, d.From, d.To = trust.Quarantining, trust.SemiAutonomous, trust.Shadow
	case trust.VerbRelease:
		d.Kind, d.From, d.To = trust.Release, trust.Shadow, trust.Shadow
	case trust.VerbDemote:
		d.Kind, d.From, d.To = trust.Demote, trust.SemiAutonomous, trust.Restricted
		d.Observed = d.Agent == "billing"
	case trust.VerbPromote:
		answerProblem(w, http.StatusConflict, "refused: what the step takes is missing: 13 of 18 cycles")
		return
	}
	answerJSON(w, d)
}

// apiGoldens are command lines that ask the server, as in goldens.
var apiGoldens = map[string]string{
	"fleet":                  "fleet",
	"fleet_json":             "fleet -o json",
	"agents_list":            "agents list",
	"agents_list_phase":      "agents list --phase semi-autonomous",
	"agents_list_limit":      "agents list --limit 1 b",
	"agents_list_none":       "agents list no-such-agent",
	"agents_list_json":       "agents list -o json desk",
	"agents_list_bad_phase":  "agents list --phase trusted",
	"agents_get":             "agents get billing",
	"agents_get_quarantined": "agents get crawler",
	"agents_get_waiting":     "agents get support-desk",
	"agents_get_json":        "agents get billing -o json",
	"agents_get_unknown":     "agents get nobody",
	"agents_get_nothing":     "agents get",
	"agents_history":         "agents history support-desk",
	"agents_history_json":    "agents history crawler -o json",
	"agents_history_none":    "agents history billing",
	"agents_history_limit":   "agents history billing --limit 0",
	"approve":                "agents approve support-desk --why checked --yes --evidence " + evidenceOfApproval,
	"approve_other_evidence": "agents approve support-desk --why checked --yes --evidence 0000",
	"approve_nothing_waits":  "agents approve billing --why checked --yes",
	"approve_no_terminal":    "agents approve support-desk --why checked",
	"approve_no_reason":      "agents approve support-desk --yes",
	"deny":                   "agents deny support-desk --why not-yet",
	"quarantine":             "agents quarantine support-desk --why strange-mails",
	"release":                "agents release crawler --why understood --yes -o json",
	"promote_refused":        "agents promote billing --why hurry --yes",
	"demote":                 "agents demote support-desk --why errors --to restricted",
	"demote_observed":        "agents demote billing --why errors",
	"demote_no_such_phase":   "agents demote support-desk --why errors --to trusted",
	"decisions":              "decisions",
	"decisions_agent":        "decisions --agent crawler",
	"decisions_kind":         "decisions --kind promote --kind ask -o json",
	"decisions_none":         "decisions --kind demote",
	"why":                    "why billing",
	"why_waiting":            "why support-desk",
	"why_quarantined":        "why crawler",
	"help_agents":            "agents",
	"help_approve":           "agents approve --help",
	"help_decisions":         "decisions --help",
	"usage_verb":             "agents aprove x",
}

func TestAPIGolden(t *testing.T) {
	api := newFakeAPI(t)
	for name, line := range apiGoldens {
		t.Run(name, func(t *testing.T) {
			got := strings.ReplaceAll(transcript(t, line), api.URL, "http://SERVER")
			compareGolden(t, filepath.Join("testdata", "api", name+".golden"), got)
		})
	}
	files, err := os.ReadDir(filepath.Join("testdata", "api"))
	require.NoError(t, err)
	for _, file := range files {
		assert.Contains(t, apiGoldens, strings.TrimSuffix(file.Name(), ".golden"))
	}
}
