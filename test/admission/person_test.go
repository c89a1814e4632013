// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	authenticationv1 "k8s.io/api/authentication/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/kubeapi"
)

// A person asks the API server for things in a namespace.
type person struct {
	*kubeapi.Clients
	ns string
}

// dryRun asks for everything but the writing.
var dryRun = metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}}

func (p person) createJob(ctx context.Context, j *batchv1.Job) error {
	_, err := p.Kubernetes.BatchV1().Jobs(p.ns).Create(ctx, j, dryRun)
	return err
}

func (p person) createPod(ctx context.Context, made *corev1.Pod) error {
	_, err := p.Kubernetes.CoreV1().Pods(p.ns).Create(ctx, made, dryRun)
	return err
}

func (p person) createDeployment(ctx context.Context, d *appsv1.Deployment) error {
	_, err := p.Kubernetes.AppsV1().Deployments(p.ns).Create(ctx, d, dryRun)
	return err
}

// asToken is who has the token of a ServiceAccount.
func asToken(t *testing.T, account, home, ns string) person {
	t.Helper()
	request := &authenticationv1.TokenRequest{Spec: authenticationv1.TokenRequestSpec{ExpirationSeconds: new(int64(3600))}}
	token, err := cluster.Clients.Kubernetes.CoreV1().ServiceAccounts(home).CreateToken(t.Context(), account, request, metav1.CreateOptions{})
	require.NoError(t, err)
	clients, err := kubeapi.New(cluster.ConfigOf(token.Status.Token))
	require.NoError(t, err)
	return person{clients, ns}
}

// member is an ordinary user of a namespace: a ServiceAccount that has roles in it.
func member(t *testing.T, ns, name string, clusterRoles ...string) person {
	t.Helper()
	makeAccount(t, ns, name)
	for _, role := range clusterRoles {
		_, err := cluster.Clients.Kubernetes.RbacV1().RoleBindings(ns).Create(t.Context(), &rbacv1.RoleBinding{
			ObjectMeta: metav1.ObjectMeta{GenerateName: name + "-"},
			RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: role},
			Subjects:   []rbacv1.Subject{{Kind: rbacv1.ServiceAccountKind, Name: name, Namespace: ns}},
		}, metav1.CreateOptions{})
		require.NoError(t, err)
	}
	return asToken(t, name, ns, ns)
}

func makeAccount(t *testing.T, ns, name string) {
	t.Helper()
	_, err := cluster.Clients.Kubernetes.CoreV1().ServiceAccounts(ns).Create(t.Context(),
		&corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: name}}, metav1.CreateOptions{})
	require.NoError(t, err)
}

// leasehold is Leasehold itself.
func leasehold(t *testing.T, ns string) person {
	t.Helper()
	return asToken(t, "leasehold", "leasehold-system", ns)
}

// local is the kubelet of a node.
func local(t *testing.T, ns string) person {
	t.Helper()
	clients, err := kubeapi.New(cluster.KubeletConfig())
	require.NoError(t, err)
	return person{clients, ns}
}

// scene is a namespace with an agent of a level, whose ServiceAccount exists, and
// a user who may edit.
func scene(t *testing.T, level int32) (user, admin person) {
	t.Helper()
	ns := cluster.Namespace(t, nil)
	admin = person{cluster.Clients, ns}
	makeAccount(t, ns, "planner")
	_, err := admin.Agents(ns).Create(t.Context(), agent("planner"), metav1.CreateOptions{})
	require.NoError(t, err)
	hold(t, ns, level, false)
	return member(t, ns, "someone", "edit"), admin
}

var phases = []v1alpha1.Phase{
	v1alpha1.PhaseShadow, v1alpha1.PhaseRestricted, v1alpha1.PhaseSemiAutonomous, v1alpha1.PhaseAutonomous,
}

// hold makes Leasehold say that the agent holds a phase, and waits until Jobs are
// judged by it.
func hold(t *testing.T, ns string, level int32, quarantined bool) {
	t.Helper()
	l := leasehold(t, ns)
	a, err := l.Agents(ns).Get(t.Context(), "planner", metav1.GetOptions{})
	require.NoError(t, err)
	a.Status.Phase, a.Status.PhaseLevel, a.Status.Quarantined = phases[level], level, quarantined
	_, err = l.Agents(ns).UpdateStatus(t.Context(), a, metav1.UpdateOptions{})
	require.NoError(t, err)
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		err := l.createJob(t.Context(), job("planner", strconv.Itoa(int(level))))
		if quarantined {
			assert.ErrorContains(c, err, "is quarantined")
			return
		}
		assert.NoError(c, err)
	}, 10*time.Second, 5*time.Millisecond)
}
