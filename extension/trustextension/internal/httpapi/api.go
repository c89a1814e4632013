// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package httpapi

import (
	"fmt"
	"net/http"
	"strings"

	"go.uber.org/zap"
	"golang.org/x/time/rate"

	"github.com/leasehold/leasehold/extension/trustextension/internal/page"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// Bounds of what is done at once.
const (
	// maxAtOnce is how many requests are answered at once, beside streams.
	maxAtOnce = 64
	// Requests of people come one by one: so many a second, so many in a row.
	asksPerSecond = 5
	asksInARow    = 20
)

// api answers requests.
type api struct {
	service trustapi.Service
	log     *zap.Logger
	guard   guard
	// origins lets requests that change something through only from where the
	// page was served, or from what CORS names.
	origins *http.CrossOriginProtection
	asks    *rate.Limiter
	atOnce  chan struct{}
	streams *streams
	page    http.Handler
}

func newAPI(set Settings) (*api, error) {
	a := &api{
		service: set.Service, log: set.Telemetry.Logger, guard: newGuard(&set.Server),
		origins: http.NewCrossOriginProtection(), asks: rate.NewLimiter(asksPerSecond, asksInARow),
		atOnce: make(chan struct{}, maxAtOnce), streams: newStreams(),
	}
	if set.Server.CORS.HasValue() {
		for _, origin := range set.Server.CORS.Get().AllowedOrigins {
			if strings.Contains(origin, "*") {
				continue // may read; to act, an origin has to be named in full
			}
			if err := a.origins.AddTrustedOrigin(origin); err != nil {
				return nil, fmt.Errorf("api: cors::allowed_origins: %w (got %q)", err, origin)
			}
		}
	}
	a.page = page.New(page.Settings{
		Service: set.Service, Version: set.Version, Now: set.Now,
		Who: a.guard.who, Ask: a.ask, Decisions: a.lastDecisions, Explain: a.problem,
	})
	return a, nil
}

// handler is all of it: what holds for every request, then the routes.
func (a *api) handler() http.Handler {
	mux := http.NewServeMux()
	for path, methods := range a.routes() {
		mux.Handle(path, a.limited(methods))
	}
	mux.Handle(eventsPath, a.methods(map[string]handle{http.MethodGet: a.events}))
	mux.Handle(apiPath+"/", a.answer(func(http.ResponseWriter, *http.Request) error { return errNoRoute }))
	mux.Handle("/", a.limited(a.page))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secure(w.Header())
		if err := a.guard.host(r); err != nil {
			a.fail(w, err)
			return
		}
		if err := a.origins.Check(r); err != nil {
			a.fail(w, errOrigin)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// limited lets maxAtOnce requests in at once.
func (a *api) limited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case a.atOnce <- struct{}{}:
			defer func() { <-a.atOnce }()
			next.ServeHTTP(w, r)
		default:
			a.fail(w, errBusy)
		}
	})
}

// secure sets what holds for every answer: a browser makes nothing else of it
// than it is, shows it nowhere else, and tells nobody about it.
func secure(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin") // without any, a form would be sent with no origin
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	h.Set("Cache-Control", "no-store")
}
