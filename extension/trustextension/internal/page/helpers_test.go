// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"context"
	"errors"
	"flag"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/extension/trustextension/internal/httpapi/apitest"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

var update = flag.Bool("update", false, "write the golden files anew")

// settings are of a page over a fake, on which ada acts.
func settings(fake *apitest.Fake) Settings {
	return Settings{
		Service: fake, Version: "1.2.3", Now: apitest.Now,
		Who: func(*http.Request) (string, error) { return "ada", nil },
		Ask: func(r *http.Request, agent string, verb trust.Verb, body trustapi.Ask) (trustapi.Decision, error) {
			return fake.Ask(r.Context(), agent, trust.Request{Verb: verb, Who: "ada", Why: body.Why, Evidence: body.Evidence, Target: body.Target})
		},
		Decisions: func(_ context.Context, before uint64, limit int) ([]trustapi.Decision, uint64, error) {
			d, err := fake.Agent(apitest.Indebted)
			return d.Decisions[:min(limit, len(d.Decisions))], before / 2, err
		},
		Explain: explain,
	}
}

func explain(err error) trustapi.Problem {
	var p *trustapi.Problem
	switch {
	case errors.As(err, &p):
		return *p
	case errors.Is(err, trustapi.ErrNotFound):
		return *trustapi.NewProblem(http.StatusNotFound, "there is no agent of this name")
	case errors.Is(err, trustapi.ErrRefused):
		return *trustapi.NewProblem(http.StatusConflict, err.Error())
	}
	return *trustapi.NewProblem(http.StatusInternalServerError, "this failed inside")
}

func get(t *testing.T, p http.Handler, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	p.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, http.NoBody))
	return w
}

func agentPath(name string) string { return "/agents/" + url.PathEscape(name) }

// submit sends a form as the page in a browser does.
func submit(t *testing.T, p http.Handler, path string, form url.Values, change ...func(*http.Request)) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for _, c := range change {
		c(r)
	}
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	return w
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run go test with -update to write it")
	assert.Equal(t, string(want), got)
}
