// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"context"
	"fmt"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// Ask implements trustapi.Service: it carries out what a person asks for.
func (e *Engine) Ask(ctx context.Context, name string, r trust.Request) (trustapi.Decision, error) {
	if r.Verb.Gives() {
		if err := e.holds(); err != nil {
			return trustapi.Decision{}, err
		}
	}
	w := newWaiter(1)
	j := &job{request: &r, agent: name, done: w}
	if err := e.intake.put(ctx, j, true); err != nil {
		return trustapi.Decision{}, err
	}
	if err := e.wait(ctx, w); err != nil {
		return trustapi.Decision{}, err
	}
	return j.decision, j.refusal
}

// request decides what a person asks for. That it was asked is recorded whatever
// comes of it.
func (t *tx) request(j *job) {
	r := j.request
	a := t.agent(j.agent)
	if a == nil {
		j.refusal = fmt.Errorf("%w: %q; leasehold agents list shows those that are known", trustapi.ErrNotFound, j.agent)
		return
	}
	a.changed = true
	fields := struct {
		Verb     trust.Verb   `json:"verb"`
		Who      string       `json:"who"`
		Why      string       `json:"why"`
		Target   *trust.Phase `json:"target,omitempty"`
		Evidence string       `json:"evidence,omitempty"`
	}{r.Verb, r.Who, r.Why, r.Target, r.Evidence}
	t.note(ledger.Draft{
		Agent: a.name, Kind: ledger.KindRequest, ID: string(r.Verb), What: r.Who + " asks to " + string(r.Verb) + ": " + r.Why,
		Data: object(&fields),
	})
	if !a.proven {
		j.refusal = fmt.Errorf("%w: no connection has proved that this agent is who it says, so nothing is carried out for it", trustapi.ErrRefused)
		return
	}
	if r.Verb == trust.VerbLaunch && t.e.cfg.Directory == nil {
		j.refusal = fmt.Errorf("%w: nothing is connected that could launch it: set kubernetes in the configuration of the trust extension", trustapi.ErrRefused)
		return
	}
	ev := trust.Event{Proven: true, Request: r}
	rules := t.e.rulesOf(a)
	t.decide(a, a.held, &ev, rules.Policy, false)
	j.decision = t.decided(a, r.Who, false)
	if t.out.Kind == trust.Refuse || t.out.Kind == trust.Hold {
		j.refusal = fmt.Errorf("%w: %s", trustapi.ErrRefused, texts(t.out.Reasons))
		return
	}
	if a.dry != nil {
		t.decide(a, a.dry, &ev, rules.enforced, true)
	}
}
