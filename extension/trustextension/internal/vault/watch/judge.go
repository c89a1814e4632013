// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/internal/vaultapi"
	"github.com/leasehold/leasehold/internal/vaultaudit"
	"github.com/leasehold/leasehold/internal/vaultsetup"
)

// doubtful reports whether there is anything to judge of a record.
func (w *Watcher) doubtful(r *vaultaudit.Record, t *token, running []Run) bool {
	a := w.cfg.Agent(t.agent)
	switch {
	case a == nil:
		return false
	case r.Login, r.Lease != "" && !r.Renewal, t.Cycle == "", r.Denied:
		return true
	}
	return !goesOn(running, t.Cycle) || w.beyond(a, r) != ""
}

func goesOn(running []Run, cycle string) bool {
	return slices.ContainsFunc(running, func(r Run) bool { return r.ID == cycle })
}

// judge finds what is wrong about a record, now that it has waited.
func (w *Watcher) judge(ctx context.Context, h *judgement) error {
	a := w.cfg.Agent(h.token.agent)
	if a == nil {
		return nil
	}
	r, t := &h.record, &h.token
	running := w.look(t.agent)
	if err := w.resolve(ctx, r, t, running); err != nil {
		return err
	}
	now := w.cfg.Now()
	if w.cfg.Blind() || !w.stream.complete(r.Time, r.Time, now) {
		w.cfg.Count(CountFindings, "unknown")
		return nil
	}
	var all []trustapi.Submission
	find := func(rule, format string, args ...any) {
		all = append(all, w.finding(t, r, rule, fmt.Sprintf(format, args...)))
	}
	if p := w.beyond(a, r); p != "" && !w.cfg.Standing(t.agent).Busy {
		find(anomaly.RuleWide, "a token of the agent has the policy %q, beyond those of the phase %s", p, w.cfg.Standing(t.agent).Phase)
	}
	if n := w.uses.denied(t); n >= w.cfg.Forbidden {
		find(anomaly.RuleForbidden, "Vault denied %d requests or more for paths that are granted in no phase", w.cfg.Forbidden)
	}
	if end, over := w.over(r, t); over {
		find(anomaly.RuleOutlives, "a credential of the cycle was used %s after it had ended", r.Time.Sub(end).Round(time.Millisecond))
	}
	switch told := r.Time.Add(w.cfg.StartWithin); {
	case !w.outside(r, t, running):
	case now.Before(told): // its run may be told of until then
		later := *h
		later.due = told
		w.hold(later)
	default:
		find(anomaly.RuleOutside, "a credential of the agent was issued while nothing of it ran")
	}
	if err := w.submit(ctx, all); err != nil {
		return err
	}
	long, err := w.lasts(ctx, a, r)
	if err != nil || long == 0 {
		return err
	}
	text := fmt.Sprintf("a credential was issued for %s, and a Job of the agent may run for %s", long, a.Deadline)
	return w.submit(ctx, []trustapi.Submission{w.finding(t, r, anomaly.RuleLasting, text)})
}

// resolve finds out the cycle of a token that was not known before.
func (w *Watcher) resolve(ctx context.Context, r *vaultaudit.Record, t *token, running []Run) error {
	if t.Cycle != "" {
		return nil
	}
	now, bound, err := w.known(ctx, t.agent, r, r.Accessor)
	if err != nil {
		return err
	}
	if bound && now.Cycle != "" {
		*t = now
		w.uses.move(t.agent, t.Accessor, t.Cycle)
		return nil
	}
	if t.Cycle = w.cycleOf(t.agent, r, running); t.Cycle == "" || !bound {
		return nil
	}
	if err := w.bind(ctx, r.Accessor, t); err != nil {
		t.Cycle = ""
		return err
	}
	w.uses.move(t.agent, t.Accessor, t.Cycle)
	return nil
}

// beyond is a policy of the record's token that goes beyond the phase of the agent,
// as it is or was until lately; "" for none.
func (w *Watcher) beyond(a *vaultsetup.Agent, r *vaultaudit.Record) string {
	may := []string{vaultsetup.Base, ""}
	for p := trust.Shadow; p <= max(w.cfg.Standing(a.Key()).Phase, w.runs.highest(a.Key())); p++ {
		may = append(may, a.PolicyName(p))
	}
	for _, p := range r.Policies {
		if !slices.Contains(may, p) {
			return p
		}
	}
	return ""
}

// over reports whether a token was used after its cycle had ended, and when that
// was.
func (w *Watcher) over(r *vaultaudit.Record, t *token) (end time.Time, over bool) {
	if t.Cycle == "" || r.Failed || r.Path == "auth/token/revoke-self" {
		return end, false
	}
	seen, ok := w.runs.of(cycleOf{t.agent, t.Cycle})
	if !ok || seen.ended.IsZero() {
		return end, false
	}
	return seen.ended, r.Time.After(seen.ended.Add(w.cfg.Tolerance))
}

// outside reports whether a token was issued while nothing of the agent ran. One
// that Leasehold minted waits for its run.
func (w *Watcher) outside(r *vaultaudit.Record, t *token, running []Run) bool {
	return r.Login && !r.Failed && t.Cycle == "" && t.Source != trustapi.SourceBrokered && len(running) == 0 &&
		r.Time.After(w.runs.last(t.agent).Add(w.cfg.Tolerance))
}

// lasts is how long a credential was issued for where that is longer than a Job may
// run, 0 otherwise.
func (w *Watcher) lasts(ctx context.Context, a *vaultsetup.Agent, r *vaultaudit.Record) (time.Duration, error) {
	long := r.TTL
	if r.Lease != "" && !r.Renewal && !r.Failed {
		ctx, cancel := w.asking(ctx)
		defer cancel()
		l, err := w.cfg.Client.LookupLease(ctx, r.Lease)
		switch {
		case err == nil:
			long = l.Expires.Sub(l.Issued)
		case vaultapi.Temporary(err):
			return 0, err
		}
	}
	if a.Deadline <= 0 || r.Renewal || long <= a.Deadline+w.cfg.Tolerance {
		return 0, nil
	}
	return long.Round(time.Second), nil
}
