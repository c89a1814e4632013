// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package page

import (
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

func TestForms(t *testing.T) {
	fake := apitest.New(0)
	p := New(settings(fake))
	w := submit(t, p, agentPath(apitest.Indebted)+"/demote", url.Values{"why": {" seen "}, "target": {"shadow"}})
	assert.Equal(t, http.StatusSeeOther, w.Code)
	assert.Equal(t, "/agents/shop%2Fcheckout?done=demote", w.Header().Get("Location"))
	d, err := fake.Agent(apitest.Indebted)
	require.NoError(t, err)
	assert.Equal(t, trust.Shadow, d.Phase)
	assert.Equal(t, "ada asked for it: seen", d.Decisions[0].Reasons[0].Text)
	assert.Contains(t, get(t, p, w.Header().Get("Location")).Body.String(), "The agent is demoted.")

	w = submit(t, p, agentPath(apitest.Waiting)+"/approve", url.Values{"why": {"seen"}, "evidence": {apitest.Evidence}})
	assert.Equal(t, http.StatusSeeOther, w.Code)
}

// A request that is refused leads to the agent, with why above it.
func TestRefusedForm(t *testing.T) {
	w := submit(t, New(settings(apitest.New(0))), agentPath(apitest.Climbing)+"/release", url.Values{"why": {"seen"}})
	assert.Equal(t, http.StatusConflict, w.Code)
	assert.Contains(t, w.Body.String(), `role="alert"`)
	assert.Contains(t, w.Body.String(), "refused: billing is not in quarantine")
	assert.Contains(t, w.Body.String(), "Why it stands where it does")
	w = submit(t, New(settings(apitest.New(0))), "/agents/nobody/release", url.Values{"why": {"seen"}})
	assert.Equal(t, http.StatusNotFound, w.Code)
}

func TestFormsThatAreNotOurs(t *testing.T) {
	form := url.Values{"why": {"seen"}}
	for name, c := range map[string]struct {
		path   string
		form   url.Values
		change func(*http.Request)
		status int
	}{
		"from nowhere":  {"/demote", form, func(r *http.Request) { r.Header.Del("Sec-Fetch-Site") }, 403},
		"of text":       {"/demote", form, func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, 403},
		"unknown verb":  {"/reward", form, nil, 403},
		"other field":   {"/demote", url.Values{"why": {"seen"}, "who": {"root"}}, nil, 400},
		"two reasons":   {"/demote", url.Values{"why": {"seen", "unseen"}}, nil, 403},
		"unknown phase": {"/demote", url.Values{"why": {"seen"}, "target": {"emperor"}}, nil, 400},
		"too large":     {"/demote", url.Values{"why": {strings.Repeat("x", maxForm)}}, nil, 403},
	} {
		t.Run(name, func(t *testing.T) {
			fake := apitest.New(0)
			head := fake.Fleet().Ledger
			change := c.change
			if change == nil {
				change = func(*http.Request) {}
			}
			w := submit(t, New(settings(fake)), agentPath(apitest.Trusted)+c.path, c.form, change)
			assert.Equal(t, c.status, w.Code)
			assert.Contains(t, w.Body.String(), `role="alert"`)
			assert.Equal(t, head, fake.Fleet().Ledger, "nothing is done")
		})
	}
}

// Only what a browser shows by itself comes from the address: words of ours.
func TestDoneIsOneOfOurs(t *testing.T) {
	body := get(t, New(settings(apitest.New(0))), agentPath(apitest.Trusted)+"?done=released+by+the+board").Body.String()
	assert.NotContains(t, body, "board")
}

func FuzzForm(f *testing.F) {
	f.Add("demote", "why=x&target=shadow")
	f.Add("approve", "why=x&evidence=y")
	f.Add("release", "why=%ff;&%zz")
	set := settings(apitest.New(0))
	set.Ask = func(*http.Request, string, trust.Verb, trustapi.Ask) (trustapi.Decision, error) {
		return trustapi.Decision{}, nil
	}
	p := New(set)
	f.Fuzz(func(t *testing.T, verb, body string) {
		r := func(r *http.Request) { r.Body = http.NoBody }
		if body != "" {
			r = func(r *http.Request) { r.Body = readCloser{strings.NewReader(body)} }
		}
		w := submit(t, p, agentPath(apitest.Trusted)+"/"+url.PathEscape(verb), nil, r)
		assert.Less(t, w.Code, http.StatusInternalServerError)
	})
}

type readCloser struct{ *strings.Reader }

func (readCloser) Close() error { return nil }
