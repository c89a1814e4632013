// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// GroupVersion is leasehold.dev/v1alpha1.
var GroupVersion = schema.GroupVersion{Group: "leasehold.dev", Version: "v1alpha1"}

// The resources of the group.
var (
	AgentsResource        = GroupVersion.WithResource("agents")
	TrustPoliciesResource = GroupVersion.WithResource("trustpolicies")
)

// AddToScheme makes the types of this group known to a scheme.
func AddToScheme(s *runtime.Scheme) error {
	s.AddKnownTypes(GroupVersion, &Agent{}, &AgentList{}, &TrustPolicy{}, &TrustPolicyList{})
	metav1.AddToGroupVersion(s, GroupVersion)
	return nil
}
