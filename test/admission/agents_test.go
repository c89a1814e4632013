// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// The status is Leasehold's: ordinary users have no right to write it, and those
// who have get no further.
func TestOnlyLeaseholdWritesTheStatus(t *testing.T) {
	user, admin := scene(t, 1)
	role, err := admin.Kubernetes.RbacV1().ClusterRoles().Create(t.Context(), &rbacv1.ClusterRole{
		ObjectMeta: metav1.ObjectMeta{GenerateName: "status-writer-"},
		Rules:      []rbacv1.PolicyRule{{APIGroups: []string{"leasehold.dev"}, Resources: []string{"agents/status"}, Verbs: []string{"*"}}},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	t.Cleanup(func() {
		_ = admin.Kubernetes.RbacV1().ClusterRoles().Delete(context.WithoutCancel(t.Context()), role.Name, metav1.DeleteOptions{})
	})
	able := member(t, user.ns, "able", role.Name, "edit")
	const raise = `{"status":{"phase":"autonomous","phaseLevel":3}}`
	patch := func(p person, text string, subresource ...string) error {
		_, err := p.Agents(user.ns).Patch(t.Context(), "planner", types.MergePatchType, []byte(text), metav1.PatchOptions{}, subresource...)
		return err
	}
	err = patch(user, raise, "status")
	require.True(t, apierrors.IsForbidden(err))
	expect(t, err, `cannot patch resource "agents/status"`)
	for _, p := range []person{able, admin} {
		expect(t, patch(p, raise, "status"), "only Leasehold writes it")
		expect(t, patch(p, `{"status":null}`, "status"), "only Leasehold writes it")
		expect(t, patch(p, `{"metadata":{"labels":{"a":"b"}}}`, "status"), "only Leasehold writes it")
	}
	// Beside the subresource a status is not written at all.
	expect(t, patch(user, raise), "")
	a, err := admin.Agents(user.ns).Get(t.Context(), "planner", metav1.GetOptions{})
	require.NoError(t, err)
	require.EqualValues(t, 1, a.Status.PhaseLevel)
	expect(t, patch(leasehold(t, user.ns), raise, "status"), "")
}

// A new Agent of the same name would be as good as new.
func TestAQuarantinedAgentIsNotDeleted(t *testing.T) {
	user, admin := scene(t, 1)
	hold(t, user.ns, 0, true)
	manager := member(t, user.ns, "manager", "admin")
	remove := func(p person) error {
		return p.Agents(user.ns).Delete(t.Context(), "planner", metav1.DeleteOptions{DryRun: dryRun.DryRun})
	}
	expect(t, remove(user), `cannot delete resource "agents"`)
	expect(t, remove(manager), "agent planner is quarantined: release it before you delete it")
	expect(t, remove(admin), "agent planner is quarantined")
	hold(t, user.ns, 0, false)
	expect(t, remove(manager), "")

	// Its namespace can be deleted nevertheless, with what isolates it.
	hold(t, user.ns, 0, true)
	_, err := leasehold(t, user.ns).Kubernetes.NetworkingV1().NetworkPolicies(user.ns).Create(t.Context(),
		&networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Name: "leasehold-quarantine"}}, metav1.CreateOptions{})
	require.NoError(t, err)
	require.NoError(t, admin.Kubernetes.CoreV1().Namespaces().Delete(t.Context(), user.ns, metav1.DeleteOptions{}))
	require.Eventually(t, func() bool {
		_, err := admin.Kubernetes.CoreV1().Namespaces().Get(t.Context(), user.ns, metav1.GetOptions{})
		return apierrors.IsNotFound(err)
	}, 6*timeout, 20*tick)
}

// An owner that one may delete is a way to delete what it owns.
func TestAnAgentGetsNoOwnerFromWhoMayNotDeleteIt(t *testing.T) {
	user, _ := scene(t, 1)
	manager := member(t, user.ns, "manager", "admin")
	mine, err := user.Kubernetes.CoreV1().ConfigMaps(user.ns).Create(t.Context(),
		&corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "mine"}}, metav1.CreateOptions{})
	require.NoError(t, err)
	owner := []metav1.OwnerReference{{APIVersion: "v1", Kind: "ConfigMap", Name: mine.Name, UID: mine.UID}}
	own := fmt.Appendf(nil, `{"metadata":{"ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":"mine","uid":%q}]}}`, mine.UID)
	patch := func(p person) error {
		_, err := p.Agents(user.ns).Patch(t.Context(), "planner", types.MergePatchType, own, dry)
		return err
	}
	owned := agent("owned")
	owned.OwnerReferences = owner
	create := func(p person) error {
		_, err := p.Agents(user.ns).Create(t.Context(), owned, dryRun)
		return err
	}
	expect(t, patch(user), "only who may delete agent planner may change what owns it")
	expect(t, create(user), "only who may delete agent owned may change what owns it")
	expect(t, patch(manager), "")
	expect(t, create(manager), "")
}

func TestNoAgentRunsWhereNoPolicyHolds(t *testing.T) {
	for _, ns := range []string{metav1.NamespaceSystem, "leasehold-system"} {
		_, err := cluster.Clients.Agents(ns).Create(t.Context(), agent("planner"), dryRun)
		expect(t, err, "no agent runs in "+ns)
	}
}

// Ordinary users say what they want of an agent.
func TestUsersWriteTheSpec(t *testing.T) {
	user, _ := scene(t, 1)
	agents := user.Agents(user.ns)
	made, err := agents.Create(t.Context(), agent("second"), metav1.CreateOptions{})
	require.NoError(t, err)
	_, err = agents.Patch(t.Context(), made.Name, types.MergePatchType, []byte(`{"spec":{"maxPhase":"restricted"}}`), metav1.PatchOptions{})
	expect(t, err, "")
	viewer := member(t, user.ns, "viewer", "view")
	_, err = viewer.Agents(user.ns).Get(t.Context(), made.Name, metav1.GetOptions{})
	expect(t, err, "")
	_, err = viewer.Agents(user.ns).Create(t.Context(), agent("third"), metav1.CreateOptions{})
	expect(t, err, `cannot create resource "agents"`)
}
