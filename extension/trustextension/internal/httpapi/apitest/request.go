// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package apitest

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// carryOut changes an agent as a person asks, and d to say so.
func carryOut(a *trustapi.Detail, d *trustapi.Decision, r trust.Request) error {
	switch r.Verb {
	case trust.VerbApprove, trust.VerbDeny:
		return answer(a, d, r)
	case trust.VerbQuarantine:
		d.Kind, d.To = trust.Quarantining, trust.Shadow
		a.Quarantine = &trustapi.Quarantine{At: Start, Cause: r.Why, By: r.Who}
		a.Conditions = with(a.Conditions, trustapi.ConditionQuarantined)
	case trust.VerbRelease:
		if a.Quarantine == nil {
			return fmt.Errorf("%w: %s is not in quarantine", trustapi.ErrRefused, a.Name)
		}
		d.Kind, a.Quarantine = trust.Release, nil
		a.Conditions = without(a.Conditions, trustapi.ConditionQuarantined)
	case trust.VerbPromote:
		if len(a.Floors) > 0 && !a.Floors[0].Met {
			return fmt.Errorf("%w: %s; ask again when it is so", trustapi.ErrRefused, a.Floors[0].Text)
		}
		d.Kind, d.To = trust.Promote, a.Phase.Next()
	case trust.VerbLaunch:
		d.Kind, d.To = trust.Launching, a.Phase
	case trust.VerbDemote:
		d.Kind, d.To = trust.Demote, a.Phase.Below()
		if r.Target != nil {
			d.To = *r.Target
		}
	}
	a.Phase, a.Since = d.To, Start
	return nil
}

func answer(a *trustapi.Detail, d *trustapi.Decision, r trust.Request) error {
	switch {
	case a.Approval == nil:
		return fmt.Errorf("%w: nothing waits for an approval of %s", trustapi.ErrRefused, a.Name)
	case a.Approval.Evidence != r.Evidence:
		return fmt.Errorf("%w: the evidence is %s by now; look at it and ask again", trustapi.ErrRefused, a.Approval.Evidence)
	case r.Verb == trust.VerbDeny:
		d.Kind = trust.Withdraw
	default:
		d.Kind, d.To = trust.Promote, a.Approval.Target
	}
	a.Approval, a.Phase, a.Since = nil, d.To, Start
	a.Conditions = without(a.Conditions, trustapi.ConditionApproval)
	return nil
}

func with(all []string, one string) []string {
	if slices.Contains(all, one) {
		return all
	}
	return append(slices.Clone(all), one)
}

func without(all []string, one string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return s == one })
}

// decided is the entry of a decision.
func decided(d *trustapi.Decision) ledger.Draft {
	return ledger.Draft{
		Time: d.At, Agent: d.Agent, Kind: ledger.KindDecision, Data: text(d),
		What: fmt.Sprintf("%s: %s, from %s to %s, because of %s", d.Agent, d.Kind, d.From, d.To, d.Cause),
	}
}

// text is v as JSON. What it is given always has one.
func text(v any) json.RawMessage {
	out, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return out
}
