// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"context"
	"strings"

	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/internal/vaultaudit"
)

// Audited takes records in. An error is that the engine or Vault does not answer
// now: what was taken in before it counts once when all comes again.
func (w *Watcher) Audited(ctx context.Context, records []vaultaudit.Record) error {
	w.order.Lock()
	defer w.order.Unlock()
	for i := range records {
		r := &records[i]
		if w.seen.Contains(r.ID) {
			w.cfg.Count(CountRecords, "again")
			continue
		}
		outcome, err := w.take(ctx, r)
		if err != nil {
			return err
		}
		w.seen.Add(r.ID, struct{}{})
		w.saw(r.ID)
		w.cfg.Count(CountRecords, outcome)
	}
	return nil
}

// take is what a record comes to.
func (w *Watcher) take(ctx context.Context, r *vaultaudit.Record) (outcome string, err error) {
	if w.stream.isOwn(r.Accessor) || w.stream.isOwn(r.By) {
		return "own", nil
	}
	agent, err := w.whose(ctx, r)
	switch {
	case err != nil:
		return "", err
	case agent == "":
		return "other", nil
	}
	running := w.look(agent)
	if r.Login && r.By != "" && !r.Failed {
		if err := w.asked(ctx, agent, r, running); err != nil {
			return "", err
		}
	}
	t, err := w.token(ctx, agent, r, running)
	if err != nil {
		return "", err
	}
	if !r.Login {
		w.use(r, &t)
	}
	if w.doubtful(r, &t, running) {
		w.hold(judgement{record: *r, token: t, due: w.cfg.Now().Add(w.cfg.Tolerance)})
	}
	return "agent", nil
}

// asked notes that a token of an agent was used to make another one.
func (w *Watcher) asked(ctx context.Context, agent string, r *vaultaudit.Record, running []Run) error {
	if housekeeping(r.Path) {
		return nil
	}
	t, _, err := w.known(ctx, agent, r, r.By)
	if err != nil {
		return err
	}
	if t.Cycle == "" {
		t.Cycle = w.cycleOf(agent, r, running)
	}
	w.use(r, &t)
	return nil
}

// token is the token of a record; what is new of it is bound.
func (w *Watcher) token(ctx context.Context, agent string, r *vaultaudit.Record, running []Run) (token, error) {
	t, bound, err := w.known(ctx, agent, r, r.Accessor)
	if err != nil {
		return t, err
	}
	var leases []trustapi.Lease
	if r.Lease != "" && !r.Renewal && !r.Failed {
		leases = []trustapi.Lease{{ID: r.Lease, Issued: r.Time}}
	}
	resolved := false
	if t.Cycle == "" {
		t.Cycle = w.cycleOf(agent, r, running)
		resolved = t.Cycle != ""
	}
	switch {
	case t.Accessor == "":
		w.cfg.Count(CountBound, "refused") // a batch token, or a hash that is of nothing known
		return t, nil
	case !bound && !w.confirm(ctx, &t):
		return t, nil
	case bound && !resolved && leases == nil:
		return t, nil
	}
	if err := w.bind(ctx, r.Accessor, &t, leases...); err != nil {
		return t, err
	}
	if resolved {
		w.uses.move(agent, t.Accessor, t.Cycle)
	}
	return t, nil
}

// housekeeping reports whether a request for a path is no use of a credential: to
// look after the token itself and what it was given.
func housekeeping(path string) bool {
	switch path {
	case "auth/token/lookup-self", "auth/token/renew-self", "auth/token/revoke-self", "sys/leases/renew", "sys/renew":
		return true
	}
	for _, prefix := range []string{"sys/wrapping/", "sys/leases/renew/", "sys/renew/", "sys/internal/"} {
		if strings.HasPrefix(path, prefix) {
			return true
		}
	}
	return strings.HasPrefix(path, "auth/") && (strings.HasSuffix(path, "/login") || strings.Contains(path, "/login/"))
}
