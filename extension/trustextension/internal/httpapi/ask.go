// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// Bounds of what a person asks for, in bytes, and of how long it may take to
// become durable.
const (
	maxWhy      = 1000
	maxEvidence = 128
	askTimeout  = 10 * time.Second
)

func (a *api) carryOut(w http.ResponseWriter, r *http.Request, verb trust.Verb) error {
	if q := parse(r); q.err != nil {
		return q.err
	}
	name, err := agentOf(r)
	if err != nil {
		return err
	}
	var body trustapi.Ask
	if err := readBody(w, r, &body); err != nil {
		return err
	}
	d, err := a.ask(r, name, verb, body)
	if err != nil {
		return err
	}
	d.Reasons, d.Actions = list(d.Reasons), list(d.Actions)
	return write(w, d)
}

// ask does what a person asks for, in the name of who sent the request.
func (a *api) ask(r *http.Request, agent string, verb trust.Verb, body trustapi.Ask) (trustapi.Decision, error) {
	who, err := a.guard.who(r)
	if err != nil {
		return trustapi.Decision{}, err
	}
	if err := check(verb, &body); err != nil {
		return trustapi.Decision{}, err
	}
	if !a.asks.Allow() {
		return trustapi.Decision{}, errTooMany
	}
	ctx, cancel := context.WithTimeout(r.Context(), askTimeout)
	defer cancel()
	return a.service.Ask(ctx, agent, trust.Request{
		Verb: verb, Who: who, Why: body.Why, Target: body.Target, Evidence: body.Evidence,
	})
}

// check says what is wrong with a body.
func check(verb trust.Verb, body *trustapi.Ask) error {
	answers := verb == trust.VerbApprove || verb == trust.VerbDeny
	switch {
	case body.Why == "" || len(body.Why) > maxWhy || !isText(body.Why):
		return bad(fmt.Sprintf("why must say in 1 to %d bytes of text, on one line, why you ask; the ledger keeps it", maxWhy))
	case answers && body.Evidence == "":
		return bad("evidence must be that of the approval you have looked at; the agent's approval names it")
	case !answers && body.Evidence != "":
		return bad(fmt.Sprintf("evidence belongs to approve and deny; leave it out of %s", verb))
	case len(body.Evidence) > maxEvidence:
		return bad(fmt.Sprintf("evidence has at most %d bytes", maxEvidence))
	case body.Target != nil && verb != trust.VerbDemote:
		return bad(fmt.Sprintf("target belongs to demote; leave it out of %s", verb))
	}
	return nil
}

// readBody reads one JSON value with the fields of into and no others. Only
// application/json is taken, which a form on another site cannot send.
func readBody(w http.ResponseWriter, r *http.Request, into any) error {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return trustapi.NewProblem(http.StatusUnsupportedMediaType, "send the body as Content-Type: application/json")
	}
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	decoder.DisallowUnknownFields()
	if err = decoder.Decode(into); err == nil {
		_, err = decoder.Token()
	}
	var tooLarge *http.MaxBytesError
	switch {
	case errors.Is(err, io.EOF) && decoder.InputOffset() > 0:
		return nil
	case errors.As(err, &tooLarge):
		return trustapi.NewProblem(http.StatusRequestEntityTooLarge, fmt.Sprintf("the body has at most %d bytes", maxBody))
	case err == nil:
		return bad("the body must be one JSON object and nothing after it")
	case errors.Is(err, io.EOF):
		return bad("the body is empty; it must be a JSON object with why")
	default:
		return bad(fmt.Sprintf("the body must be a JSON object with why and, where they belong, evidence and target: %v", err))
	}
}
