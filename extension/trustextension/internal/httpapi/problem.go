// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"go.uber.org/zap"

	"github.com/leasehold/leasehold/internal/trustapi"
)

func bad(detail string) error { return trustapi.NewProblem(http.StatusBadRequest, detail) }

// What the server refuses whatever is asked.
var (
	errNoRoute  = trustapi.NewProblem(http.StatusNotFound, "there is nothing here; /api/v1/openapi.json says what there is")
	errMethod   = trustapi.NewProblem(http.StatusMethodNotAllowed, "this is not done with this method; the header Allow names those that are")
	errBusy     = trustapi.NewProblem(http.StatusServiceUnavailable, "too many requests at once; try again in a second")
	errTooMany  = trustapi.NewProblem(http.StatusTooManyRequests, "too many requests that change something; try again in a second")
	errHost     = trustapi.NewProblem(http.StatusForbidden, "the host in the address is not this machine's: open it as localhost, or set auth::authenticator and an endpoint that others reach")
	errOrigin   = trustapi.NewProblem(http.StatusForbidden, "the request comes from another site; if that is meant to act, name it in cors::allowed_origins")
	errNoAuth   = trustapi.NewProblem(http.StatusForbidden, "nobody can act here, since nothing proves who asks: set auth::authenticator, or an endpoint on localhost")
	errNotLocal = trustapi.NewProblem(http.StatusForbidden, "without an authenticator only this machine may act, and not through a proxy: set auth::authenticator")
	errNoName   = trustapi.NewProblem(http.StatusForbidden, "the authenticator lets you in but gives no name to write down: use one that does, such as basicauth or oidc")
)

// problem says in what way a request failed. What the cause is of a failure that
// is not the client's, only the log is told.
func (a *api) problem(err error) trustapi.Problem {
	var p *trustapi.Problem
	switch {
	case errors.As(err, &p):
		return *p
	case errors.Is(err, trustapi.ErrNotFound):
		return *trustapi.NewProblem(http.StatusNotFound, "there is no agent of this name; /api/v1/agents lists them")
	case errors.Is(err, trustapi.ErrRefused):
		return *trustapi.NewProblem(http.StatusConflict, err.Error())
	case errors.Is(err, trustapi.ErrUnavailable), errors.Is(err, context.DeadlineExceeded):
		return *trustapi.NewProblem(http.StatusServiceUnavailable, "the engine takes nothing in now; try again in a moment")
	case errors.Is(err, context.Canceled):
		return *trustapi.NewProblem(http.StatusServiceUnavailable, "the request was given up")
	}
	a.log.Error("A request to the trust API failed.", zap.Error(err))
	return *trustapi.NewProblem(http.StatusInternalServerError, "this failed inside; the collector's log says why")
}

// fail answers with the problem that err is.
func (a *api) fail(w http.ResponseWriter, err error) {
	p := a.problem(err)
	switch p.Status {
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		w.Header().Set("Retry-After", "1")
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", a.guard.challenge)
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p)
}

// unauthenticated answers what does not come as far as the routes: no or wrong
// credentials, and bodies in an encoding that is not taken.
func (a *api) unauthenticated(w http.ResponseWriter, _ *http.Request, _ string, status int) {
	secure(w.Header())
	detail := "the body cannot be read; send it as it is, without Content-Encoding"
	if status == http.StatusUnauthorized {
		detail = "send credentials that the configured authenticator takes"
	}
	a.fail(w, trustapi.NewProblem(status, detail))
}
