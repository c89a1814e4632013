// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package publish

import (
	"math"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/extension/trustextension/internal/engine"
	"github.com/leasehold/leasehold/extension/trustextension/internal/kube/directory"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// Bounds of what a status holds of texts, in bytes; the schema has the same.
const (
	maxActions = 32
	maxMessage = 1024
	maxError   = 512
)

// statusOf is the status of an Agent as it should be. before is the Agent as it is:
// conditions that stay as they are keep their times.
func statusOf(s *engine.Snapshot, before *v1alpha1.Agent, problem directory.Problem) v1alpha1.AgentStatus {
	out := v1alpha1.AgentStatus{
		Phase: v1alpha1.Phase(s.Phase.String()), PhaseLevel: int32(s.Phase), Since: timeOf(s.Since),
		Quarantined: s.Quarantine != nil, ObservedGeneration: before.Generation,
		Debt: decimal(s.Debt), Wealth: strconv.FormatFloat(s.Wealth, 'g', 3, 64),
		Cycles: int64(s.CyclesEver), Running: int32(s.Running), Credentials: int32(s.Credentials),
		Ledger:     &v1alpha1.LedgerHead{Seq: int64(s.Head.Seq), Hash: s.Head.Hash.String()},
		Record:     s.Record,
		Revision:   s.Revision,
		Conditions: append([]metav1.Condition(nil), before.Status.Conditions...),
	}
	if s.Score != nil {
		score := int32(math.Round(*s.Score))
		out.Score = &score
	}
	if n := len(s.Points); n > 0 {
		p := &s.Points[n-1]
		out.LastVerdict = &v1alpha1.LastVerdict{Time: *timeOf(p.At), Score: int32(math.Round(p.Score)), Badness: decimal(p.Badness)}
	}
	if d := lastInForce(s.Decisions); d != nil {
		out.LastDecision = &v1alpha1.LastDecision{
			Time: *timeOf(d.At), Kind: string(d.Kind), Cause: cut(d.Cause, 256), Message: cut(words(d), maxMessage), LedgerSeq: int64(d.Seq),
		}
	}
	if a := s.Approval; a != nil {
		out.Approval = &v1alpha1.ApprovalRequest{Target: v1alpha1.Phase(a.Target.String()), Evidence: a.Evidence, Expires: *timeOf(a.Expires)}
	}
	out.OpenActions = openOf(s.Actions)
	for _, c := range conditionsOf(s, problem) {
		c.ObservedGeneration = before.Generation
		meta.SetStatusCondition(&out.Conditions, c)
	}
	return out
}

// lastInForce is the newest decision that was carried out.
func lastInForce(all []trustapi.Decision) *trustapi.Decision {
	for i := range all {
		if !all[i].Observed {
			return &all[i]
		}
	}
	return nil
}

func openOf(all []trustapi.Action) (open []v1alpha1.OpenAction) {
	for i := range all {
		a := &all[i]
		if a.Ended != nil {
			continue
		}
		if len(open) == maxActions {
			return open
		}
		message := a.Error
		if a.Waiting != nil && message == "" {
			message = a.Detail
		}
		open = append(open, v1alpha1.OpenAction{
			ID: a.ID, Kind: string(a.Kind), State: a.State, Attempts: int32(a.Attempts), Message: cut(message, maxError),
		})
	}
	return open
}

func words(d *trustapi.Decision) string {
	texts := make([]string, len(d.Reasons))
	for i := range d.Reasons {
		texts[i] = d.Reasons[i].Text
	}
	return strings.Join(texts, "; ")
}
