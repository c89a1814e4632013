// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package httpapi

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/time/rate"

	"github.com/leasehold/leasehold/extension/trustextension/internal/httpapi/apitest"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// Whatever path and query are asked for, the answer is JSON that says what it is,
// or a page, and never a failure inside.
func FuzzReading(f *testing.F) {
	for _, seed := range [][2]string{
		{"fleet", ""},
		{"agents", "limit=3&after=b"},
		{"agents/shop%2Fcheckout", ""},
		{"agents/%2e%2e/history", "before=9"},
		{"agents/billing/verdicts", "limit=1000"},
		{"ledger", "from=18446744073709551615&limit=1"},
		{"decisions", "before=0"},
		{"../../decisions", "before=x"},
		{"agents/" + url.PathEscape(apitest.Hostile), ""},
		{"agents", "phase=shadow&condition=%00"},
	} {
		f.Add(seed[0], seed[1])
	}
	a, err := newAPI(settings(apitest.New(0)))
	require.NoError(f, err)
	a.guard.listens(loopback)
	handler := a.handler()
	f.Fuzz(func(t *testing.T, path, query string) {
		target, err := url.Parse("http://localhost" + apiPath + "/" + path)
		if err != nil || strings.HasPrefix(path, "events") {
			return
		}
		r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		target.RawQuery = query
		r.URL, r.Host, r.RemoteAddr = target, "localhost", "127.0.0.1:9"
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		assert.Less(t, w.Code, http.StatusInternalServerError)
		assert.NotEmpty(t, w.Header().Get("Content-Security-Policy"))
		if strings.Contains(w.Header().Get("Content-Type"), "json") {
			assert.True(t, json.Valid(w.Body.Bytes()), "%q", w.Body)
		}
	})
}

// Whatever is sent, either it is refused and nothing was asked for, or the engine
// is asked for what every limit allows.
func FuzzBody(f *testing.F) {
	for _, seed := range []string{
		`{"why":"x"}`, `{"why":"x","target":"shadow"}`, `{"why":"x","evidence":"y"}`, `{}`, `[]`, `{"why":"a\u0000b"}`,
		`{"why":"x"} {}`, `{"WHY":"x"}`, `{"why":"\ud800"}`, "{\"why\":\"\xff\"}", `{"why":"x","target":null}`,
	} {
		for i := range verbs {
			f.Add(uint8(i), seed)
		}
	}
	f.Fuzz(func(t *testing.T, verb uint8, body string) {
		engine := new(asks)
		a := &api{service: engine, log: settings(nil).Telemetry.Logger}
		a.guard.listens(loopback)
		a.asks = rate.NewLimiter(rate.Inf, 1)
		r := request(http.MethodPost, askPath("billing", verbs[int(verb)%len(verbs)]), body)
		r.Header.Set("Content-Type", "application/json")
		r.SetPathValue("name", "billing")
		w := httptest.NewRecorder()
		err := a.carryOut(w, r, verbs[int(verb)%len(verbs)])
		if err != nil {
			assert.Less(t, a.problem(err).Status, http.StatusInternalServerError)
			assert.Empty(t, engine.all)
			return
		}
		require.Len(t, engine.all, 1)
		got := engine.all[0]
		assert.True(t, got.Why != "" && len(got.Why) <= maxWhy && isText(got.Why) && utf8.ValidString(got.Why), "%q", got.Why)
		assert.Equal(t, Local, got.Who)
		assert.Equal(t, got.Verb == trust.VerbApprove || got.Verb == trust.VerbDeny, got.Evidence != "")
		assert.True(t, got.Target == nil || got.Verb == trust.VerbDemote && *got.Target <= trust.Autonomous)
	})
}

// asks is a service that writes down what it is asked for.
type asks struct {
	trustapi.Service
	all []trust.Request
}

func (s *asks) Ask(_ context.Context, _ string, r trust.Request) (trustapi.Decision, error) {
	s.all = append(s.all, r)
	return trustapi.Decision{}, nil
}
