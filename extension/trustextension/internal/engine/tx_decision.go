// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"strings"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// decided records what was decided last, if it is more than to hold, and returns
// it: in the ledger, for the eye, for the fleet's limit and as actions.
func (t *tx) decided(a *agent, by string, dry bool) trustapi.Decision {
	out := &t.out
	d := trustapi.Decision{
		At: t.now, Agent: a.name, Kind: out.Kind, From: out.From, To: out.To, Cause: out.Cause, By: by, Observed: dry,
		Reasons: append([]trust.Reason{}, out.Reasons...), Actions: []string{},
	}
	if out.Kind == trust.Hold {
		return d
	}
	for _, kind := range out.Actions {
		d.Actions = append(d.Actions, string(kind))
	}
	d.Seq = t.note(ledger.Draft{
		Agent: a.name, Kind: ledger.KindDecision, ID: string(out.Kind), What: told(&d), Data: object(&d),
	})
	a.past.Decisions = keep(a.past.Decisions, d, maxDecisions)
	t.tell(func() {
		if t.e.cfg.Hooks.Decided != nil {
			t.e.cfg.Hooks.Decided(d.Kind, dry)
		}
	})
	if !dry && t.e.cfg.Publisher != nil {
		t.urgent[a.name] = struct{}{}
		t.tell(func() { t.e.cfg.Publisher.Decided(&d) })
	}
	if !dry {
		t.limit(a, by)
		t.intend(a, &d)
	}
	return d
}

// limit lets the fleet know what fell, or what was held from falling. What a
// person takes down is not limited, and limits nothing.
func (t *tx) limit(a *agent, by string) {
	out := &t.out
	switch {
	case by != trust.Engine:
	case out.Kind == trust.Demote || out.Kind == trust.Quarantining:
		t.limits().Record(trust.Fell{At: t.now, Agent: a.name, Cause: out.Cause, Hard: out.Hard}, &t.e.cfg.Policy.Fleet)
	case out.Kind == trust.Freeze && heldBack(out):
		if t.limits().Press(out.Cause, t.now) {
			t.note(ledger.Draft{
				Kind: ledger.KindFleet, ID: "freeze",
				What: "the fleet is frozen: more agents are to fall by " + out.Cause + " than the limit allows; promotions and launches stop until a person looks",
			})
		}
	}
}

func heldBack(out *trust.Outcome) bool {
	for _, r := range out.Reasons {
		if r.Rule == trust.ReasonFleet {
			return true
		}
	}
	return false
}

// texts are the reasons as one text.
func texts(reasons []trust.Reason) string {
	all := make([]string, len(reasons))
	for i, r := range reasons {
		all[i] = r.Text
	}
	return strings.Join(all, "; ")
}
