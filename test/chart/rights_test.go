// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package chart_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	authorizationv1 "k8s.io/api/authorization/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// may asks the API server whether a ServiceAccount of the chart has a right, written
// as "verb resource[/sub].group[:name]", in a namespace.
func may(t *testing.T, account, namespace, right string) bool {
	t.Helper()
	verb, what, _ := strings.Cut(right, " ")
	what, name, _ := strings.Cut(what, ":")
	resource, group, _ := strings.Cut(what, ".")
	resource, sub, _ := strings.Cut(resource, "/")
	review, err := cluster.Clients.Kubernetes.AuthorizationV1().SubjectAccessReviews().Create(t.Context(), &authorizationv1.SubjectAccessReview{
		Spec: authorizationv1.SubjectAccessReviewSpec{
			User:   "system:serviceaccount:" + system + ":" + account,
			Groups: []string{"system:serviceaccounts", "system:serviceaccounts:" + system, "system:authenticated"},
			ResourceAttributes: &authorizationv1.ResourceAttributes{
				Namespace: namespace, Verb: verb, Group: group, Resource: resource, Subresource: sub, Name: name,
			},
		},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	return review.Status.Allowed
}

func gatewayRights(t *testing.T) {
	for _, right := range []string{
		"list agents.leasehold.dev", "update agents/status.leasehold.dev", "watch trustpolicies.leasehold.dev",
		"create jobs.batch", "patch jobs.batch", "delete jobs.batch", "patch pods", "delete pods", "create secrets",
		"create networkpolicies.networking.k8s.io", "update networkpolicies.networking.k8s.io:leasehold-quarantine",
		"create tokenreviews.authentication.k8s.io", "create events.events.k8s.io",
	} {
		assert.True(t, may(t, "leasehold", agents, right), right)
	}
	assert.True(t, may(t, "leasehold", system, "update leases.coordination.k8s.io"))
	for _, right := range []string{
		"get secrets", "list secrets", "watch secrets", "update secrets",
		"create serviceaccounts/token", "impersonate serviceaccounts", "impersonate users", "impersonate groups",
		"create pods", "create pods/exec", "create pods/attach", "create pods/portforward", "patch pods/ephemeralcontainers",
		"get pods/log", "update agents.leasehold.dev", "patch agents.leasehold.dev", "create agents.leasehold.dev", "delete agents.leasehold.dev",
		"patch trustpolicies.leasehold.dev", "create deployments.apps", "create cronjobs.batch", "deletecollection jobs.batch",
		"delete networkpolicies.networking.k8s.io:leasehold-quarantine", "update networkpolicies.networking.k8s.io:leasehold-agents",
		"create rolebindings.rbac.authorization.k8s.io", "escalate clusterroles.rbac.authorization.k8s.io", "bind clusterroles.rbac.authorization.k8s.io",
		"delete validatingadmissionpolicybindings.admissionregistration.k8s.io", "get configmaps", "get nodes", "patch namespaces", "get nodes/proxy",
	} {
		assert.False(t, may(t, "leasehold", agents, right), right)
	}
	assert.False(t, may(t, "leasehold", agents, "update leases.coordination.k8s.io"), "beyond its own namespace")
}

func nodeRights(t *testing.T) {
	for _, right := range []string{"get pods", "list pods", "watch pods", "create tokenreviews.authentication.k8s.io"} {
		assert.True(t, may(t, "leasehold-node", agents, right), right)
	}
	for _, right := range []string{
		"patch pods", "delete pods", "get pods/log", "create pods/exec", "get secrets", "get configmaps", "create jobs.batch",
		"list agents.leasehold.dev", "update agents/status.leasehold.dev", "create serviceaccounts/token", "update leases.coordination.k8s.io",
	} {
		assert.False(t, may(t, "leasehold-node", agents, right), right)
		assert.False(t, may(t, "leasehold-node", system, right), right)
	}
}
