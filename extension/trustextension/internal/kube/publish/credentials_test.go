// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package publish

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/extension/trustextension/internal/engine"
	"github.com/leasehold/leasehold/extension/trustextension/internal/kube/directory"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

func TestWhetherCredentialsAreGone(t *testing.T) {
	now := time.Now()
	action := func(kind trust.ActionKind, failure string) trustapi.Action {
		a := trustapi.Action{Kind: kind, State: trustapi.StateDoing}
		if failure != "" {
			a.State, a.Error = trustapi.StateFailing, failure
		}
		return a
	}
	unverified := "it was done, but does not show: RevokeUnverified: the accessor is there"
	irrevocable := "Irrevocable: the database of the lease is out of reach"
	past := action(trust.Revoke, irrevocable)
	past.Ended = &now
	for name, tt := range map[string]struct {
		actions         []trustapi.Action
		overdue         int
		apart           bool
		status          metav1.ConditionStatus
		reason, message string
	}{
		"no Vault":                  {apart: true, status: metav1.ConditionUnknown, reason: v1alpha1.ReasonNothingConnected, message: "no Vault is connected, so Leasehold neither gives nor takes credentials"},
		"nothing to take":           {status: metav1.ConditionTrue, reason: v1alpha1.ReasonRevoked},
		"what is done does not":     {actions: []trustapi.Action{past}, status: metav1.ConditionTrue, reason: v1alpha1.ReasonRevoked},
		"nor what is no credential": {actions: []trustapi.Action{action(trust.Suspend, "x")}, status: metav1.ConditionTrue, reason: v1alpha1.ReasonRevoked},
		"under way": {
			actions: []trustapi.Action{action(trust.Disable, ""), action(trust.Narrow, "")},
			status:  metav1.ConditionFalse, reason: v1alpha1.ReasonRevoking, message: "2 actions on its credentials are not done",
		},
		"of a cycle": {
			actions: []trustapi.Action{action(trust.RevokeCycle, "")},
			status:  metav1.ConditionFalse, reason: v1alpha1.ReasonRevoking, message: "1 actions on its credentials are not done",
		},
		"it fails": {
			actions: []trustapi.Action{action(trust.Disable, ""), action(trust.Revoke, "Vault is sealed")},
			status:  metav1.ConditionFalse, reason: v1alpha1.ReasonRevoking, message: "Vault is sealed",
		},
		"it shows otherwise": {
			actions: []trustapi.Action{action(trust.Revoke, unverified), action(trust.Narrow, "Vault is sealed")},
			status:  metav1.ConditionFalse, reason: v1alpha1.ReasonRevokeUnverified, message: unverified,
		},
		"the gravest counts": {
			actions: []trustapi.Action{action(trust.Revoke, unverified), action(trust.RevokeCycle, irrevocable)},
			status:  metav1.ConditionFalse, reason: v1alpha1.ReasonIrrevocable, message: irrevocable,
		},
		"some are left": {overdue: 2, status: metav1.ConditionFalse, reason: v1alpha1.ReasonRevoking, message: "it is known to hold 2 credentials that it may not"},
	} {
		t.Run(name, func(t *testing.T) {
			s := engine.Snapshot{Connected: !tt.apart, Overdue: tt.overdue, Detail: trustapi.Detail{Actions: tt.actions}}
			got := credentials(&s)
			assert.Equal(t, []any{tt.status, tt.reason, tt.message}, []any{got.Status, got.Reason, got.Message})
		})
	}
}

// An agent is ready while the credentials of a cycle end as they should.
func TestTheEndOfACycleIsNoTrouble(t *testing.T) {
	s := engine.Snapshot{Connected: true, Detail: trustapi.Detail{Actions: []trustapi.Action{{Kind: trust.RevokeCycle, State: trustapi.StateDoing}}}}
	of := func() *metav1.Condition {
		all := conditionsOf(&s, directory.Problem{})
		return meta.FindStatusCondition(all, v1alpha1.ConditionReady)
	}
	assert.Equal(t, metav1.ConditionTrue, of().Status)
	s.Actions[0].State = trustapi.StateFailing
	assert.Equal(t, v1alpha1.ReasonActionsFailing, of().Reason)
}

func TestAStatusCountsCredentials(t *testing.T) {
	r := newRig(t, cluster.Namespace(t, nil), "gateway-0/a")
	r.held.change(func(s *engine.Snapshot) { s.Connected, s.Credentials = true, 3 })
	require.NoError(t, r.Publish(t.Context(), r.name))
	got := r.get().Status
	assert.EqualValues(t, 3, got.Credentials)
	c := meta.FindStatusCondition(got.Conditions, v1alpha1.ConditionCredentialsRevoked)
	require.NotNil(t, c)
	assert.Equal(t, v1alpha1.ReasonRevoked, c.Reason)
}
