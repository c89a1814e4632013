// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package httpapi

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/extension/trustextension/internal/httpapi/apitest"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

func askPath(agent string, verb trust.Verb) string {
	return apiPath + "/agents/" + url.PathEscape(agent) + "/" + string(verb)
}

func TestAsking(t *testing.T) {
	const why = `"why":"seen by a person"`
	for name, c := range map[string]struct {
		agent string
		verb  trust.Verb
		body  string
		kind  trust.Kind
		to    trust.Phase
	}{
		"approve":    {apitest.Waiting, trust.VerbApprove, "{" + why + `,"evidence":"` + apitest.Evidence + `"}`, trust.Promote, trust.Autonomous},
		"deny":       {apitest.Waiting, trust.VerbDeny, "{" + why + `,"evidence":"` + apitest.Evidence + `"}`, trust.Withdraw, trust.SemiAutonomous},
		"quarantine": {apitest.Indebted, trust.VerbQuarantine, "{" + why + "}", trust.Quarantining, trust.Shadow},
		"release":    {apitest.Quarantined, trust.VerbRelease, "{" + why + "}", trust.Release, trust.Shadow},
		"promote":    {apitest.Silent, trust.VerbPromote, "{" + why + "}", trust.Promote, trust.SemiAutonomous},
		"demote":     {apitest.Trusted, trust.VerbDemote, "{" + why + "}", trust.Demote, trust.SemiAutonomous},
		"demote to":  {apitest.Trusted, trust.VerbDemote, "{" + why + `,"target":"shadow"}`, trust.Demote, trust.Shadow},
	} {
		t.Run(name, func(t *testing.T) {
			fake := apitest.New(0)
			w := send(t, newTestAPI(t, fake), request(http.MethodPost, askPath(c.agent, c.verb), c.body))
			require.Equal(t, http.StatusOK, w.Code, w.Body)
			var d trustapi.Decision
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), &d))
			assert.Equal(t, c.kind, d.Kind)
			assert.Equal(t, c.to, d.To)
			assert.Equal(t, Local, d.By)
			detail, err := fake.Agent(c.agent)
			require.NoError(t, err)
			assert.Equal(t, c.to, detail.Phase)
			assert.Equal(t, "local asked for it: seen by a person", detail.Decisions[0].Reasons[0].Text)
		})
	}
}

func TestRefusedAsking(t *testing.T) {
	for name, c := range map[string]struct {
		verb   trust.Verb
		body   string
		status int
		detail string
	}{
		"no body":        {trust.VerbDemote, " ", 400, "the body is empty"},
		"no reason":      {trust.VerbDemote, "{}", 400, "why must say"},
		"long reason":    {trust.VerbDemote, `{"why":"` + strings.Repeat("x", maxWhy+1) + `"}`, 400, "why must say"},
		"lines":          {trust.VerbDemote, `{"why":"a\nb"}`, 400, "why must say"},
		"turned around":  {trust.VerbDemote, `{"why":"a\u202eb"}`, 400, "why must say"},
		"unknown field":  {trust.VerbDemote, `{"why":"x","force":true}`, 400, `unknown field "force"`},
		"two values":     {trust.VerbDemote, `{"why":"x"}{"why":"y"}`, 400, "nothing after it"},
		"no object":      {trust.VerbDemote, `["x"]`, 400, "must be a JSON object"},
		"cut off":        {trust.VerbDemote, `{"why":"x`, 400, "must be a JSON object"},
		"unknown phase":  {trust.VerbDemote, `{"why":"x","target":"emperor"}`, 400, "phases are shadow"},
		"target":         {trust.VerbPromote, `{"why":"x","target":"autonomous"}`, 400, "target belongs to demote"},
		"evidence":       {trust.VerbRelease, `{"why":"x","evidence":"y"}`, 400, "evidence belongs to approve"},
		"no evidence":    {trust.VerbApprove, `{"why":"x"}`, 400, "evidence must be"},
		"long evidence":  {trust.VerbApprove, `{"why":"x","evidence":"` + strings.Repeat("y", maxEvidence+1) + `"}`, 400, "at most 128 bytes"},
		"other evidence": {trust.VerbApprove, `{"why":"x","evidence":"y"}`, 409, "the evidence is " + apitest.Evidence + " by now"},
		"not now":        {trust.VerbRelease, `{"why":"x"}`, 409, "not in quarantine"},
		"too large":      {trust.VerbDemote, `{"why":"` + strings.Repeat("x", maxBody) + `"}`, 413, "at most 65536 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			fake := apitest.New(0)
			head := fake.Fleet().Ledger
			w := send(t, newTestAPI(t, fake), request(http.MethodPost, askPath(apitest.Waiting, c.verb), c.body))
			assert.Equal(t, c.status, w.Code, w.Body)
			assert.Contains(t, detailOf(t, w.Body.Bytes()), c.detail)
			assert.Equal(t, head, fake.Fleet().Ledger, "nothing is written down")
		})
	}
}

// What a form on another site can send is not taken.
func TestOnlyJSON(t *testing.T) {
	for _, kind := range []string{"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json;;"} {
		r := request(http.MethodPost, askPath(apitest.Trusted, trust.VerbDemote), `{"why":"x"}`)
		r.Header.Set("Content-Type", kind)
		assert.Equal(t, http.StatusUnsupportedMediaType, send(t, newTestAPI(t, apitest.New(0)), r).Code, kind)
	}
}

func TestTooManyAsks(t *testing.T) {
	a := newTestAPI(t, apitest.New(0))
	a.asks.SetLimit(0)
	for range asksInARow {
		w := send(t, a, request(http.MethodPost, askPath(apitest.Climbing, trust.VerbQuarantine), `{"why":"x"}`))
		require.Equal(t, http.StatusOK, w.Code)
	}
	w := send(t, a, request(http.MethodPost, askPath(apitest.Climbing, trust.VerbQuarantine), `{"why":"x"}`))
	assert.Equal(t, http.StatusTooManyRequests, w.Code)
	assert.Equal(t, "1", w.Header().Get("Retry-After"))
}

func TestUnknownAgent(t *testing.T) {
	w := send(t, newTestAPI(t, apitest.New(0)), request(http.MethodPost, askPath("nobody", trust.VerbQuarantine), `{"why":"x"}`))
	assert.Equal(t, http.StatusNotFound, w.Code)
}
