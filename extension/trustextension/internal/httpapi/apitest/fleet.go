// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package apitest

import (
	"fmt"
	"time"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// New returns the fleet of the cast and of so many workers, of whom nothing is
// to be told.
func New(workers int) *Fake {
	frozen := Start.Add(-42 * time.Minute)
	f := &Fake{
		agents: map[string]*trustapi.Detail{}, watchers: map[chan struct{}]struct{}{},
		fleet: trustapi.Fleet{
			Frozen: &frozen, Cause: "provider.outage",
			Fell: map[string]int{"errors.run": 3, "phase.forbidden": 1}, MayFall: 3,
			Policy: "default", Enforcement: trust.Enforce,
			Refused: map[string]uint64{"unproven": 12, "duplicate": 4}, Started: Start.Add(-30 * time.Hour), Version: "0.4.0",
		},
	}
	f.append(ledger.Draft{Time: f.fleet.Started, Kind: ledger.KindSystem, What: "started with policy default"})
	for i := range workers {
		a := newAgent(fmt.Sprintf("worker-%03d", i+1), trust.Phase(i%trust.NumPhases), clean(9+i%5, 0))
		f.agents[a.Name] = a
	}
	for _, a := range cast() {
		f.agents[a.Name] = a
		f.tell(a)
	}
	f.append(ledger.Draft{
		Time: frozen, Kind: ledger.KindFleet,
		What: "the fleet is frozen: 3 agents fell for provider.outage within 10m, and 3 may",
	})
	return f
}

// newAgent returns an agent on which nothing weighs, after cycles of this
// badness.
func newAgent(name string, p trust.Phase, badness []float64) *trustapi.Detail {
	l := limitsOf(p)
	a := &trustapi.Detail{
		Agent: trustapi.Agent{
			Name: name, Proven: true, Phase: p, Since: Start.Add(-50 * time.Hour), Conditions: []string{},
			FreezeAt: l.freeze, DemoteAt: l.fall, Goal: l.goal, Wealth: 1,
			Cycles: uint32(len(badness)), CyclesEver: uint64(len(badness)) + 40*uint64(p), LastSeen: Start.Add(-time.Hour),
		},
		Floors: []trustapi.Floor{}, Points: series(p, badness), Actions: []trustapi.Action{},
		Decisions: []trustapi.Decision{}, Findings: []trustapi.Finding{}, Credentials: []trustapi.HeldCredential{}, Bound: .8,
	}
	if n := len(a.Points); n > 0 {
		last := &a.Points[n-1]
		a.Debt, a.Wealth, a.Score = last.Debt, exp(last.LogWealth), &last.Score
	}
	a.Why = []string{
		fmt.Sprintf("%s holds %s since %s (2 days).", name, p, a.Since.Format(time.RFC3339)),
		fmt.Sprintf("Its debt S is %.3g; from %.3g on it is frozen, at %.3g it falls. A bad cycle adds 1.79, a clean one takes 0.31.",
			a.Debt, l.freeze, l.fall),
	}
	return a
}

// tell writes into the ledger what led to how an agent is.
func (f *Fake) tell(a *trustapi.Detail) {
	for i := range a.Points {
		p := &a.Points[i]
		v := trustapi.Verdict{
			At: p.At, Cycle: fmt.Sprintf("cycle-%03d", i+1), Task: "triage", Score: p.Score, Badness: p.Badness,
			Effect: string(trust.Counted), Rules: []string{}, Coverage: 1, DebtAfter: p.Debt, LogWealthAfter: p.LogWealth,
		}
		if i > 0 {
			v.DebtBefore, v.LogWealthBefore = a.Points[i-1].Debt, a.Points[i-1].LogWealth
		}
		if p.Badness > 0 {
			v.Rules = append(v.Rules, "errors.run")
		}
		f.append(ledger.Draft{
			Time: p.At, Agent: a.Name, Kind: ledger.KindEvidence, ID: v.Cycle, Data: text(v),
			What: fmt.Sprintf("verdict on %s: score %.1f, badness %.2f", v.Cycle, v.Score, v.Badness),
		})
	}
	for i := len(a.Decisions) - 1; i >= 0; i-- {
		d := &a.Decisions[i]
		d.Seq = f.head().Seq + 1
		f.append(decided(d))
		for j := range a.Actions {
			a.Actions[j].Decision = d.Seq
		}
	}
	for i := range a.Actions {
		act := &a.Actions[i]
		f.append(ledger.Draft{
			Time: act.Created, Agent: a.Name, Kind: ledger.KindAction, ID: act.ID, Data: text(act),
			What: fmt.Sprintf("%s of %s is %s", act.Kind, a.Name, act.State),
		})
	}
}
