// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubectl

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

var morning = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func ago(d time.Duration) metav1.Time { return metav1.NewTime(morning.Add(-d)) }

func condition(name, status, reason, message string) metav1.Condition {
	return metav1.Condition{
		Type: name, Status: metav1.ConditionStatus(status), Reason: reason, Message: message, LastTransitionTime: ago(20 * time.Minute),
	}
}

// cast writes the agents of the tests into the cluster: one that climbs, one that
// waits for a person, one that is stopped, and one of which nothing is known yet.
func cast(t *testing.T) {
	t.Helper()
	for _, name := range []string{"shop", "ops"} {
		_, err := cluster.Clients.Kubernetes.CoreV1().Namespaces().Create(t.Context(),
			&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}, metav1.CreateOptions{})
		if !apierrors.IsAlreadyExists(err) {
			require.NoError(t, err)
		}
	}
	write(t, "shop", "billing", &v1alpha1.AgentStatus{
		Phase: v1alpha1.PhaseShadow, Since: new(ago(13 * time.Hour)), Score: new(int32(96)), Debt: "0.71", Wealth: "7.31", Cycles: 13, Running: 1,
		LastVerdict: &v1alpha1.LastVerdict{Time: ago(time.Hour), Score: 96, Badness: "0.04"},
		Conditions:  []metav1.Condition{condition("Ready", "True", v1alpha1.ReasonTrusted, "it may run in shadow")},
		Ledger:      &v1alpha1.LedgerHead{Seq: 420, Hash: "5f1c0d"},
	})
	write(t, "shop", "support-desk", &v1alpha1.AgentStatus{
		Phase: v1alpha1.PhaseSemiAutonomous, PhaseLevel: 2, Since: new(ago(200 * time.Hour)), Score: new(int32(99)), Debt: "2.31", Wealth: "152.4", Cycles: 211,
		LastVerdict:  &v1alpha1.LastVerdict{Time: ago(5 * time.Minute), Score: 99, Badness: "0"},
		LastDecision: &v1alpha1.LastDecision{Time: ago(3 * time.Minute), Kind: "ask", Cause: "promotion", Message: "its wealth of 152.4 has reached 100, and autonomous takes a person", LedgerSeq: 420},
		Approval:     &v1alpha1.ApprovalRequest{Target: v1alpha1.PhaseAutonomous, Evidence: "9f2c41d07a6be835", Expires: ago(-69 * time.Hour)},
		Conditions: []metav1.Condition{
			condition("Ready", "True", v1alpha1.ReasonApprovalRequired, "its promotion to autonomous waits for a person"),
			condition("ApprovalRequired", "True", "Promotion", "every floor of autonomous holds"),
		},
	})
	write(t, "ops", "crawler", &v1alpha1.AgentStatus{
		Phase: v1alpha1.PhaseShadow, Since: new(ago(20 * time.Minute)), Quarantined: true, Score: new(int32(20)), Debt: "1.79", Wealth: "1", Cycles: 91,
		LastVerdict:  &v1alpha1.LastVerdict{Time: ago(20 * time.Minute), Score: 20, Badness: "0.8"},
		LastDecision: &v1alpha1.LastDecision{Time: ago(20 * time.Minute), Kind: "quarantine", Cause: "identity.mismatch", Message: "a hard event, for which one is enough", LedgerSeq: 411},
		OpenActions: []v1alpha1.OpenAction{
			{ID: "a2", Kind: "revoke", State: "failing", Attempts: 4, Message: "Vault is sealed; unseal it"},
			{ID: "a3", Kind: "suspend", State: "waiting", Attempts: 1, Message: "pod crawler-91-x7k2p of Job crawler-91 is still there"},
		},
		Conditions: []metav1.Condition{
			condition("Ready", "False", v1alpha1.ReasonQuarantined, "a person has to release it"),
			condition("Quarantined", "True", "HardEvent", "identity.mismatch: the span claims to be billing"),
			condition("CredentialsRevoked", "True", "Verified", ""),
		},
	})
	write(t, "ops", "new", nil)
}

func write(t *testing.T, namespace, name string, status *v1alpha1.AgentStatus) {
	t.Helper()
	agents := cluster.Clients.Agents(namespace)
	a, err := agents.Create(t.Context(), &v1alpha1.Agent{
		ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: v1alpha1.AgentSpec{ServiceAccountName: name},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	t.Cleanup(func() { _ = agents.Delete(context.WithoutCancel(t.Context()), name, metav1.DeleteOptions{}) })
	if status == nil {
		return
	}
	a.Status = *status
	_, err = agents.UpdateStatus(t.Context(), a, metav1.UpdateOptions{})
	require.NoError(t, err)
}
