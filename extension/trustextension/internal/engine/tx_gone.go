// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"context"
	"slices"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// gone ends what is expected of an agent that there is not any more: nothing runs
// that it could be silent in, nothing is launched, and in Vault it holds nothing and
// may do no more than in shadow. What it did is remembered, for when it comes back.
func (t *tx) gone(name string) {
	a := t.agent(name)
	if a == nil || a.gone {
		return
	}
	a.gone, a.changed = true, true
	a.held.Runs = nil
	if a.dry != nil {
		a.dry.Runs = nil
	}
	kept := a.actions[:0]
	for _, action := range slices.Clone(a.actions) {
		if action.Kind == trust.Launch && !t.e.outbox.busy(name, action.ID) {
			t.end(a, action, trustapi.StateOverridden, "its Agent is gone")
			continue
		}
		kept = append(kept, action)
	}
	a.actions = kept
	seq := t.note(ledger.Draft{Agent: name, Kind: ledger.KindSystem, ID: "gone", What: "there is no Agent of this name any more; what it did is remembered"})
	if t.inVault(a) {
		t.openAt(a, trust.Narrow, "", trust.Shadow, seq)
		t.open(a, trust.Revoke, "", seq)
	}
}

// back has an agent that was gone hold in Vault again what it holds here.
func (t *tx) back(a *agent) {
	if a == nil || !a.gone {
		return
	}
	a.gone, a.changed = false, true
	seq := t.note(ledger.Draft{Agent: a.name, Kind: ledger.KindSystem, ID: "back", What: "there is an Agent of this name again; it goes on where it was, in " + a.held.Phase.String()})
	if t.inVault(a) && a.held.Quarantine == nil {
		t.open(a, trust.Widen, "", seq)
	}
}

// inVault reports whether what an agent may do in Vault is Leasehold's to change.
func (t *tx) inVault(a *agent) bool {
	return t.e.cfg.Credentials != nil && a.proven && !t.observes(a)
}

// missing looks for agents that went while nobody decided.
func (t *tx) missing() {
	for name, a := range t.e.agents {
		if a.gone || !a.proven {
			continue
		}
		if _, known := t.e.wanted(name, true); !known {
			t.gone(name)
		}
	}
}

// restoration is what Vault was seen to hold otherwise than was decided.
type restoration struct{ why string }

// Restore has Vault hold again what was decided on an agent. Why says what it held
// instead. What puts it back is an action as any other: it is fenced, in line with
// what is decided meanwhile, and in the ledger. Nothing is done where the policy only
// observes, and while other actions on the agent are open.
func (e *Engine) Restore(ctx context.Context, name, why string) error {
	return e.tell(ctx, &job{restore: &restoration{why}, agent: name})
}

func (t *tx) restore(name string, r *restoration) {
	a := t.agent(name)
	if a == nil || a.gone || !t.inVault(a) || len(a.actions) > a.launches() {
		return
	}
	seq := t.note(ledger.Draft{Agent: name, Kind: ledger.KindSystem, ID: "credential.drift", What: "Vault holds other than was decided, and is put right: " + r.why})
	if a.held.Quarantine == nil {
		t.open(a, trust.Widen, "", seq)
		return
	}
	t.open(a, trust.Disable, "", seq)
	t.open(a, trust.Narrow, "", seq)
}
