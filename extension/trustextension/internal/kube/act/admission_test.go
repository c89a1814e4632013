// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/trust"
)

// refuseAbove lets the API server refuse Jobs of a namespace that state a higher
// phase.
func refuseAbove(t *testing.T, ns string, phase trust.Phase) {
	t.Helper()
	const policy = `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: above-%[1]s}
spec:
  failurePolicy: Fail
  matchConstraints:
    resourceRules:
    - {apiGroups: [batch], apiVersions: [v1], operations: [CREATE], resources: [jobs]}
  validations:
  - expression: "object.spec.template.spec.containers.all(c, c.env.all(e, e.name != 'TRUST_LEVEL' || int(e.value) <= %[2]d))"
    reason: Forbidden
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: above-%[1]s}
spec:
  policyName: above-%[1]s
  validationActions: [Deny]
  matchResources:
    namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %[1]s}}
`
	_, err := cluster.Kubectl(t.Context(), fmt.Sprintf(policy, ns, phase), "apply", "-f", "-")
	require.NoError(t, err)
}
