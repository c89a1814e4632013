// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"slices"
	"strconv"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/kubeapi/convert"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// Glance is an Agent in the form of the trust extension's API. What no status
// holds is 0: what debt and wealth are held against, and the cycles of the phase.
func Glance(a *v1alpha1.Agent) trustapi.Agent {
	s := &a.Status
	debt, _ := convert.ParseDecimal(s.Debt) // none is 0
	wealth, _ := strconv.ParseFloat(s.Wealth, 64)
	out := trustapi.Agent{
		Name: a.Key(), Proven: true, Phase: phaseOf(s.Phase), Since: timeOf(s.Since), Conditions: conditions(s),
		Debt: debt, Wealth: wealth, CyclesEver: uint64(max(0, s.Cycles)), OpenActions: len(s.OpenActions),
	}
	if s.Score != nil {
		out.Score = new(float64(*s.Score))
	}
	if s.LastVerdict != nil {
		out.LastSeen = s.LastVerdict.Time.Time
	}
	return out
}

// phaseOf is the phase that a resource names; the lowest for a name that this
// build does not know.
func phaseOf(name v1alpha1.Phase) trust.Phase {
	p, err := convert.PhaseOf(name)
	if err != nil {
		return trust.Shadow
	}
	return p
}

func timeOf(t *metav1.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.Time
}

// conditions are what holds of an agent, in the words of the API.
func conditions(s *v1alpha1.AgentStatus) []string {
	reason := Reason(s)
	holds := func(name string) bool { return meta.IsStatusConditionTrue(s.Conditions, name) }
	failing := func(a v1alpha1.OpenAction) bool { return a.State == trustapi.StateFailing }
	all := []string{}
	for _, c := range []struct {
		name string
		that bool
	}{
		{trustapi.ConditionQuarantined, s.Quarantined || holds(v1alpha1.ConditionQuarantined)},
		{trustapi.ConditionFrozen, reason == v1alpha1.ReasonFrozen},
		{trustapi.ConditionSilent, holds(v1alpha1.ConditionSilent)},
		{trustapi.ConditionApproval, s.Approval != nil || holds(v1alpha1.ConditionApprovalRequired)},
		{trustapi.ConditionPending, len(s.OpenActions) > 0 || holds(v1alpha1.ConditionProgressing)},
		{trustapi.ConditionFailing, reason == v1alpha1.ReasonActionsFailing || slices.ContainsFunc(s.OpenActions, failing)},
	} {
		if c.that {
			all = append(all, c.name)
		}
	}
	return all
}

// Reason is that of the condition Ready, "" where there is none yet.
func Reason(s *v1alpha1.AgentStatus) string {
	if ready := meta.FindStatusCondition(s.Conditions, v1alpha1.ConditionReady); ready != nil {
		return ready.Reason
	}
	return ""
}

// Detail is an Agent with all that its status holds, in the form of the API.
func Detail(a *v1alpha1.Agent, now time.Time) *trustapi.Detail {
	s := &a.Status
	d := &trustapi.Detail{
		Agent: Glance(a), Floors: []trustapi.Floor{}, Points: []trustapi.Point{}, Actions: []trustapi.Action{},
		Credentials: []trustapi.HeldCredential{}, Decisions: []trustapi.Decision{}, Findings: []trustapi.Finding{}, Why: Account(a, now),
	}
	if slices.Contains(d.Conditions, trustapi.ConditionQuarantined) {
		d.Quarantine = quarantine(s)
	}
	if w := s.Approval; w != nil {
		d.Approval = &trustapi.Approval{Agent: d.Name, Target: phaseOf(w.Target), Evidence: w.Evidence, Expires: w.Expires.Time}
	}
	if v := s.LastVerdict; v != nil {
		badness, _ := convert.ParseDecimal(v.Badness)
		d.Points = append(d.Points, trustapi.Point{At: v.Time.Time, Score: float64(v.Score), Badness: badness, Debt: d.Debt})
	}
	for _, open := range s.OpenActions {
		action := trustapi.Action{
			ID: open.ID, Agent: d.Name, Kind: trust.ActionKind(open.Kind), Phase: d.Phase, State: open.State, Attempts: int(open.Attempts),
		}
		if open.State == trustapi.StateWaiting {
			action.Detail = open.Message
		} else {
			action.Error = open.Message
		}
		d.Actions = append(d.Actions, action)
	}
	if l := s.LastDecision; l != nil {
		d.Decisions = append(d.Decisions, trustapi.Decision{
			Seq: uint64(max(0, l.LedgerSeq)), At: l.Time.Time, Agent: d.Name, Kind: trust.Kind(l.Kind), From: d.Phase, To: d.Phase,
			Cause: l.Cause, Reasons: []trust.Reason{{Rule: l.Cause, Text: l.Message}}, Actions: []string{},
		})
	}
	return d
}

func quarantine(s *v1alpha1.AgentStatus) *trustapi.Quarantine {
	q := new(trustapi.Quarantine)
	if c := meta.FindStatusCondition(s.Conditions, v1alpha1.ConditionQuarantined); c != nil {
		q.At, q.Cause = c.LastTransitionTime.Time, c.Message
	}
	if l := s.LastDecision; l != nil && l.Kind == string(trust.Quarantining) {
		q.At, q.Cause = l.Time.Time, l.Cause
	}
	return q
}
