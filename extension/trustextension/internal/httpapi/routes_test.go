// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/extension/trustextension/internal/httpapi/apitest"
	"github.com/leasehold/leasehold/internal/trustapi"
)

func TestReading(t *testing.T) {
	at := func(agent string) string { return "/agents/" + url.PathEscape(agent) }
	for name, path := range map[string]string{
		"fleet":                "/fleet",
		"agents":               "/agents",
		"agents_two":           "/agents?limit=2",
		"agents_after":         "/agents?limit=1&after=guest",
		"agents_phase":         "/agents?phase=autonomous",
		"agents_condition":     "/agents?condition=Frozen",
		"agents_match":         "/agents?match=check",
		"agents_none":          "/agents?match=nobody",
		"agent":                at(apitest.Climbing),
		"agent_slash":          at(apitest.Indebted) + "/decisions",
		"agent_named":          "/agent?named=" + url.QueryEscape(apitest.Indebted),
		"agent_hostile":        at(apitest.Hostile),
		"agent_long":           at(apitest.Long),
		"agent_actions":        at(apitest.Quarantined) + "/actions",
		"agent_history":        at(apitest.Quarantined) + "/history?limit=5",
		"agent_verdicts":       at(apitest.Indebted) + "/verdicts?limit=3",
		"agent_verdicts_older": at(apitest.Climbing) + "/verdicts?before=20",
		"approvals":            "/approvals",
		"decisions":            "/decisions?limit=3",
		"ledger":               "/ledger?from=2&limit=2",
		"ledger_end":           "/ledger?from=100000",
	} {
		t.Run(name, func(t *testing.T) {
			w := send(t, newTestAPI(t, apitest.New(0)), request(http.MethodGet, apiPath+path, ""))
			require.Equal(t, http.StatusOK, w.Code, w.Body)
			var pretty bytes.Buffer
			require.NoError(t, json.Indent(&pretty, w.Body.Bytes(), "", "  "))
			golden(t, name+".json", pretty.Bytes())
		})
	}
}

func TestDocumentIsServed(t *testing.T) {
	w := send(t, newTestAPI(t, apitest.New(0)), request(http.MethodGet, apiPath+"/openapi.json", ""))
	assert.Equal(t, string(document), w.Body.String())
}

// Walking the list of agents page by page shows each once.
func TestAgentsPageByPage(t *testing.T) {
	a := newTestAPI(t, apitest.New(25))
	seen := map[string]bool{}
	for after, pages := "", 0; ; pages++ {
		require.Less(t, pages, 10)
		w := send(t, a, request(http.MethodGet, apiPath+"/agents?limit=7&after="+url.QueryEscape(after), ""))
		var page trustapi.AgentList
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &page))
		for i := range page.Agents {
			assert.False(t, seen[page.Agents[i].Name], page.Agents[i].Name)
			seen[page.Agents[i].Name] = true
		}
		if after = page.Next; after == "" {
			break
		}
	}
	assert.Len(t, seen, 35)
}

func TestRefusedReading(t *testing.T) {
	for path, want := range map[string]struct {
		status int
		detail string
	}{
		"/nothing":                            {404, "/api/v1/openapi.json says what there is"},
		"/agents/nobody":                      {404, "there is no agent of this name"},
		"/agents/nobody/verdicts":             {404, "there is no agent of this name"},
		"/agent?named=nobody":                 {404, "there is no agent of this name"},
		"/agent":                              {400, "an agent's name has 1 to 256 bytes of UTF-8"},
		"/agents/%ff":                         {400, "an agent's name has 1 to 256 bytes of UTF-8"},
		"/agents/" + strings.Repeat("x", 257): {400, "an agent's name has 1 to 256 bytes of UTF-8"},
		"/fleet?verbose=1":                    {400, `there is no parameter "verbose" here`},
		"/agents?limit=1&limit=2":             {400, "the parameter limit is there more than once"},
		"/agents?limit=0":                     {400, `limit must be from 1 to 1000 (got "0")`},
		"/agents?limit=1001":                  {400, `limit must be from 1 to 1000 (got "1001")`},
		"/agents?limit=x":                     {400, "limit must be a whole number from 0"},
		"/agents?phase=emperor":               {400, `phase must be a phase: shadow, restricted, semi-autonomous or autonomous (got "emperor")`},
		"/agents?match=%ff":                   {400, "match must be at most 256 bytes of UTF-8"},
		"/agents?match=%zz":                   {400, "the query cannot be read"},
		"/decisions?before=-1":                {400, "before must be a whole number from 0"},
		"/ledger?from=18446744073709551616":   {400, "from must be a whole number from 0"},
		"/events?kind=gossip":                 {400, "kind must be kinds of entries"},
		"/events?kind=fleet,":                 {400, "kind must be kinds of entries"},
	} {
		t.Run(path, func(t *testing.T) {
			w := send(t, newTestAPI(t, apitest.New(0)), request(http.MethodGet, apiPath+path, ""))
			assert.Equal(t, want.status, w.Code)
			assert.Contains(t, detailOf(t, w.Body.Bytes()), want.detail)
		})
	}
}

// A failure inside is told to the log and not to who asks.
func TestFailureInside(t *testing.T) {
	fake := apitest.New(0)
	fake.Fail(errors.New("open /var/lib/secret: permission denied"))
	a := newTestAPI(t, fake)
	for _, path := range []string{"/ledger", "/decisions", "/agents/billing/history"} {
		w := send(t, a, request(http.MethodGet, apiPath+path, ""))
		assert.Equal(t, http.StatusInternalServerError, w.Code, path)
		assert.NotContains(t, w.Body.String(), "secret")
	}
	fake.Fail(trustapi.ErrUnavailable)
	w := send(t, a, request(http.MethodGet, apiPath+"/ledger", ""))
	assert.Equal(t, http.StatusServiceUnavailable, w.Code)
	assert.Equal(t, "1", w.Header().Get("Retry-After"))
}

func TestTooManyAtOnce(t *testing.T) {
	a := newTestAPI(t, apitest.New(0))
	for range maxAtOnce {
		a.atOnce <- struct{}{}
	}
	w := send(t, a, request(http.MethodGet, apiPath+"/fleet", ""))
	assert.Equal(t, http.StatusServiceUnavailable, w.Code)
	<-a.atOnce
	assert.Equal(t, http.StatusOK, send(t, a, request(http.MethodGet, apiPath+"/fleet", "")).Code)
	assert.Len(t, a.atOnce, maxAtOnce-1, "an answered request makes room")
}

func detailOf(t *testing.T, body []byte) string {
	t.Helper()
	var p trustapi.Problem
	require.NoError(t, json.Unmarshal(body, &p), "%s", body)
	return p.Detail
}
