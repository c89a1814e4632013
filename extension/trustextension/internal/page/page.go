// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// Settings are what the page needs; all of them have to be set.
type Settings struct {
	Service trustapi.Service
	Version string
	Now     func() time.Time
	// Who is the name of who asks, or why nobody may act through this request.
	Who func(*http.Request) (string, error)
	// Ask does what a person asks for.
	Ask func(r *http.Request, agent string, verb trust.Verb, body trustapi.Ask) (trustapi.Decision, error)
	// Decisions are at most limit of those before a sequence number (0 for the
	// newest), newest first, and the number to go on before (0 at the end).
	Decisions func(ctx context.Context, before uint64, limit int) ([]trustapi.Decision, uint64, error)
	// Explain says in what way something failed.
	Explain func(error) trustapi.Problem
}

type page struct {
	Settings
	mux *http.ServeMux
}

// New returns the page. It answers at / and below.
func New(set Settings) http.Handler {
	p := &page{Settings: set, mux: http.NewServeMux()}
	p.mux.HandleFunc("GET /{$}", p.show(p.fleet))
	p.mux.HandleFunc("GET /agents/{name}", p.show(p.agent))
	p.mux.HandleFunc("POST /agents/{name}/{verb}", p.act)
	p.mux.HandleFunc("GET /decisions", p.show(p.decisions))
	p.mux.HandleFunc("GET /ledger", p.show(p.ledger))
	p.mux.HandleFunc("GET /static/{file}", static)
	p.mux.HandleFunc("/", p.show(func(*http.Request) (*view, error) { return nil, errNoPage }))
	return p
}

// policy lets a browser load the page's own style, script and images, connect to
// its own stream, and send forms to itself: nothing else, and nothing inline.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// ServeHTTP implements http.Handler.
func (p *page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Security-Policy", policy)
	p.mux.ServeHTTP(w, r)
}

// show renders what look returns, or says why it cannot.
func (p *page) show(look func(*http.Request) (*view, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, err := look(r)
		if err != nil {
			v = p.problem(err)
		}
		p.render(w, r, v)
	}
}

// render writes a view, whole or not at all.
func (p *page) render(w http.ResponseWriter, r *http.Request, v *view) {
	v.frame(p, r)
	var body bytes.Buffer
	if err := templates[v.Template].ExecuteTemplate(&body, "layout", v); err != nil {
		http.Error(w, p.Explain(err).Detail, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(v.Status)
	_, _ = body.WriteTo(w) // who is gone needs no answer
}
