// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cluster_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/cli/cluster"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

var morning = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func at(d time.Duration) metav1.Time { return metav1.NewTime(morning.Add(-d)) }

func stopped() *v1alpha1.Agent {
	return &v1alpha1.Agent{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "crawler", Generation: 3},
		Status: v1alpha1.AgentStatus{
			Phase: v1alpha1.PhaseShadow, Since: new(at(20 * time.Minute)), Quarantined: true, ObservedGeneration: 2,
			Score: new(int32(20)), Debt: "1.79", Wealth: "1", Cycles: 91,
			LastVerdict:  &v1alpha1.LastVerdict{Time: at(25 * time.Minute), Score: 20, Badness: "0.8"},
			LastDecision: &v1alpha1.LastDecision{Time: at(20 * time.Minute), Kind: "quarantine", Cause: "identity.mismatch", Message: "one hard event is enough", LedgerSeq: 411},
			OpenActions: []v1alpha1.OpenAction{
				{ID: "a2", Kind: "revoke", State: "failing", Attempts: 4, Message: "Vault is sealed"},
				{ID: "a3", Kind: "suspend", State: "waiting", Attempts: 1, Message: "a pod is still there"},
			},
			Approval: &v1alpha1.ApprovalRequest{Target: v1alpha1.PhaseRestricted, Evidence: "9f2c", Expires: at(-time.Hour)},
			Conditions: []metav1.Condition{
				{Type: "Ready", Status: "False", Reason: "Quarantined", Message: "a person has to release it"},
				{Type: "Silent", Status: "False", Reason: "Heard"},
			},
		},
	}
}

func TestAStatusIsToldInTheFormOfTheAPI(t *testing.T) {
	d := cluster.Detail(stopped(), morning)
	assert.Equal(t, trustapi.Agent{
		Name: "shop/crawler", Proven: true, Phase: trust.Shadow, Since: at(20 * time.Minute).Time,
		Conditions: []string{"Quarantined", "ApprovalRequired", "ActionsPending", "ActionsFailing"},
		Debt:       1.79, Wealth: 1, CyclesEver: 91, Score: new(20.0), LastSeen: at(25 * time.Minute).Time, OpenActions: 2,
	}, d.Agent)
	assert.Equal(t, &trustapi.Quarantine{At: at(20 * time.Minute).Time, Cause: "identity.mismatch"}, d.Quarantine)
	assert.Equal(t, "9f2c", d.Approval.Evidence)
	assert.Equal(t, uint64(411), d.Decisions[0].Seq)
	assert.Equal(t, trust.Revoke, d.Actions[0].Kind)
	assert.Equal(t, []string{
		"shop/crawler holds shadow since 2026-03-02 08:40 UTC (20m).",
		"Not ready, Quarantined: a person has to release it.",
		"Its promotion to restricted waits for a person until 2026-03-02 10:00 UTC.",
		"The last decision was to quarantine, at 2026-03-02 08:40 UTC (entry 411 of the ledger), by the rule identity.mismatch: one hard event is enough.",
		"Of what was decided, 2 are not done yet.",
		"Its spec has changed since: the status does not go by that yet.",
	}, d.Why)
}

// A status is what somebody wrote: nothing in it may make a reader fail.
func TestAnyStatusIsTold(t *testing.T) {
	bare := &v1alpha1.Agent{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "new", CreationTimestamp: at(time.Hour)}}
	d := cluster.Detail(bare, morning)
	assert.Equal(t, []string{"shop/new is known for 60m, and Leasehold has written no status of it yet; it counts as shadow."}, d.Why)
	assert.Empty(t, d.Conditions)
	assert.NotNil(t, d.Floors)

	odd := stopped()
	odd.Status.Phase, odd.Status.Debt, odd.Status.Wealth, odd.Status.Cycles = "emperor", "NaN", "1e400", -5
	odd.Status.LastDecision.LedgerSeq = -1
	odd.Status.Quarantined = false
	odd.Status.Conditions = append(odd.Status.Conditions, metav1.Condition{Type: "Quarantined", Status: "True", Message: "by hand", LastTransitionTime: at(0)})
	odd.Status.LastDecision.Kind = "demote"
	d = cluster.Detail(odd, morning)
	assert.Equal(t, trust.Shadow, d.Phase)
	assert.Zero(t, d.Debt)
	assert.Zero(t, d.CyclesEver)
	assert.Zero(t, d.Decisions[0].Seq)
	assert.Equal(t, "by hand", d.Quarantine.Cause)
}
