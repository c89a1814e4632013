// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	authorizationv1 "k8s.io/api/authorization/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// right is what somebody may do, or not: in the person's namespace, unless it says
// another.
type right struct{ verb, group, resource, subresource, name, namespace string }

// may asks the API server.
func may(t *testing.T, p person, r right) bool {
	t.Helper()
	ns := r.namespace
	if ns == "" {
		ns = p.ns
	}
	review, err := p.Kubernetes.AuthorizationV1().SelfSubjectAccessReviews().Create(t.Context(), &authorizationv1.SelfSubjectAccessReview{
		Spec: authorizationv1.SelfSubjectAccessReviewSpec{ResourceAttributes: &authorizationv1.ResourceAttributes{
			Namespace: ns, Verb: r.verb, Group: r.group, Resource: r.resource, Subresource: r.subresource, Name: r.name,
		}},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	return review.Status.Allowed
}

const own = "leasehold.dev"

func TestWhatTheGatewayMayDo(t *testing.T) {
	ns := cluster.Namespace(t, nil)
	l := leasehold(t, ns)
	needed := map[right][]string{
		{group: own, resource: "agents"}:                                                        {"get", "list", "watch"},
		{group: own, resource: "agents", subresource: "status"}:                                 {"patch", "update"},
		{group: own, resource: "trustpolicies"}:                                                 {"get", "list", "watch"},
		{group: own, resource: "trustpolicies", subresource: "status"}:                          {"patch", "update"},
		{group: "batch", resource: "jobs"}:                                                      {"get", "list", "watch", "create", "patch", "delete"},
		{resource: "secrets"}:                                                                   {"create", "delete"},
		{resource: "pods"}:                                                                      {"get", "list", "watch", "patch", "delete"},
		{group: "kueue.x-k8s.io", resource: "workloads"}:                                        {"get", "list", "patch"},
		{group: "networking.k8s.io", resource: "networkpolicies"}:                               {"list", "create"},
		{group: "networking.k8s.io", resource: "networkpolicies", name: "leasehold-quarantine"}: {"get", "update"},
		{group: "events.k8s.io", resource: "events"}:                                            {"create", "patch"},
		{resource: "events"}:                                                                    {"create", "patch"},
		{group: "authentication.k8s.io", resource: "tokenreviews"}:                              {"create"},
	}
	lease := right{group: "coordination.k8s.io", resource: "leases", namespace: "leasehold-system", name: "leasehold"}
	needed[lease] = []string{"get", "create", "update"}
	for r, verbs := range needed {
		for _, r.verb = range verbs {
			assert.True(t, may(t, l, r), "%+v", r)
		}
	}
	for _, r := range []right{
		{verb: "get", resource: "secrets"},
		{verb: "list", resource: "secrets"},
		{verb: "get", resource: "secrets", namespace: "leasehold-system"},
		{verb: "watch", resource: "secrets"},
		{verb: "update", resource: "secrets"},
		{verb: "patch", resource: "secrets"},
		{verb: "deletecollection", resource: "secrets"},
		{verb: "get", resource: "configmaps"},
		{verb: "create", resource: "serviceaccounts", subresource: "token"},
		{verb: "create", resource: "serviceaccounts"},
		{verb: "impersonate", resource: "serviceaccounts"},
		{verb: "impersonate", resource: "users"},
		{verb: "create", resource: "pods"},
		{verb: "create", resource: "pods", subresource: "exec"},
		{verb: "get", resource: "pods", subresource: "exec"},
		{verb: "create", resource: "pods", subresource: "attach"},
		{verb: "get", resource: "pods", subresource: "log"},
		{verb: "patch", resource: "pods", subresource: "ephemeralcontainers"},
		{verb: "deletecollection", resource: "pods"},
		{verb: "create", group: own, resource: "agents"},
		{verb: "update", group: own, resource: "agents"},
		{verb: "patch", group: own, resource: "agents"},
		{verb: "delete", group: own, resource: "agents"},
		{verb: "update", group: own, resource: "trustpolicies"},
		{verb: "deletecollection", group: "batch", resource: "jobs"},
		{verb: "update", group: "batch", resource: "jobs", subresource: "status"},
		{verb: "create", group: "batch", resource: "cronjobs"},
		{verb: "create", group: "apps", resource: "deployments"},
		{verb: "patch", group: "networking.k8s.io", resource: "networkpolicies", name: "another"},
		{verb: "delete", group: "networking.k8s.io", resource: "networkpolicies", name: "leasehold-quarantine"},
		{verb: "create", group: "rbac.authorization.k8s.io", resource: "rolebindings"},
		{verb: "escalate", group: "rbac.authorization.k8s.io", resource: "clusterroles"},
		{verb: "bind", group: "rbac.authorization.k8s.io", resource: "clusterroles"},
		{verb: "delete", group: "admissionregistration.k8s.io", resource: "validatingadmissionpolicybindings"},
		{verb: "patch", resource: "namespaces"},
		{verb: "get", resource: "nodes"},
		{verb: "update", group: "coordination.k8s.io", resource: "leases"},
		{verb: "delete", group: "coordination.k8s.io", resource: "leases", namespace: "leasehold-system"},
		{verb: "*", resource: "*", group: "*"},
	} {
		assert.False(t, may(t, l, r), "%+v", r)
	}
}

func TestWhatTheNodeTierMayDo(t *testing.T) {
	ns := cluster.Namespace(t, nil)
	node := asToken(t, "leasehold-node", "leasehold-system", ns)
	assert.True(t, may(t, node, right{verb: "create", group: "authentication.k8s.io", resource: "tokenreviews"}))
	for _, verb := range []string{"get", "list", "watch"} {
		assert.True(t, may(t, node, right{verb: verb, resource: "pods"}))
	}
	for _, r := range []right{
		{verb: "patch", resource: "pods"},
		{verb: "get", resource: "pods", subresource: "log"},
		{verb: "get", group: own, resource: "agents"},
		{verb: "patch", group: own, resource: "agents", subresource: "status"},
		{verb: "create", group: "batch", resource: "jobs"},
		{verb: "get", resource: "secrets"},
		{verb: "update", group: "coordination.k8s.io", resource: "leases", namespace: "leasehold-system"},
		{verb: "create", resource: "serviceaccounts", subresource: "token"},
	} {
		assert.False(t, may(t, node, r), "%+v", r)
	}
}

// The roles for people come with those that Kubernetes has.
func TestWhatPeopleMayDo(t *testing.T) {
	ns := cluster.Namespace(t, nil)
	verbs := []string{"get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"}
	for role, most := range map[string]int{"view": 3, "edit": 6, "admin": 8} {
		p := member(t, ns, role+"er", role)
		for i, verb := range verbs {
			assert.Equal(t, i < most, may(t, p, right{verb: verb, group: own, resource: "agents"}), "%s %s", role, verb)
			assert.False(t, i >= 3 && may(t, p, right{verb: verb, group: own, resource: "agents", subresource: "status"}), "%s %s", role, verb)
			assert.False(t, i >= 3 && may(t, p, right{verb: verb, group: own, resource: "trustpolicies"}), "%s %s", role, verb)
		}
	}
}
