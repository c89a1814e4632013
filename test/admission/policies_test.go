// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Every policy is bound, refuses when it cannot judge, and reads no field that the
// API server does not know.
func TestPoliciesAreSound(t *testing.T) {
	client := cluster.Clients.Kubernetes.AdmissionregistrationV1()
	bound, err := client.ValidatingAdmissionPolicyBindings().List(t.Context(), metav1.ListOptions{})
	require.NoError(t, err)
	var names []string
	for i := range bound.Items {
		names = append(names, bound.Items[i].Spec.PolicyName)
		assert.Contains(t, bound.Items[i].Spec.ValidationActions, admissionregistrationv1.Deny)
	}
	assert.ElementsMatch(t, slices.Collect(maps.Keys(violations)), names)

	require.EventuallyWithT(t, func(c *assert.CollectT) {
		policies, err := client.ValidatingAdmissionPolicies().List(t.Context(), metav1.ListOptions{})
		require.NoError(c, err)
		for i := range policies.Items {
			p := &policies.Items[i]
			assert.Equal(c, p.Generation, p.Status.ObservedGeneration, "%s is not checked yet", p.Name)
			assert.Equal(c, admissionregistrationv1.Fail, *p.Spec.FailurePolicy, p.Name)
			if assert.NotNil(c, p.Status.TypeChecking, p.Name) {
				assert.Empty(c, unknownFields(p.Status.TypeChecking.ExpressionWarnings), p.Name)
			}
		}
	}, timeout, tick*20)
}

// unknownFields leaves out what the check says while the controllers have not
// heard of Agents yet, up to half a minute after these became known.
func unknownFields(warnings []admissionregistrationv1.ExpressionWarning) []admissionregistrationv1.ExpressionWarning {
	return slices.DeleteFunc(warnings, func(w admissionregistrationv1.ExpressionWarning) bool {
		return strings.Count(w.Warning, "ERROR:") == strings.Count(w.Warning, "undeclared reference to 'params'")
	})
}
