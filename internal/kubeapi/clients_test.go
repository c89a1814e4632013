// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubeapi_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/kubeapi/convert"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/test/stack/stacktest"
)

var cluster *stacktest.Cluster

func TestMain(m *testing.M) {
	os.Exit(stacktest.Run(m, func(c *stacktest.Cluster) { cluster = c }))
}

func TestAnAgentIsWrittenAndRead(t *testing.T) {
	ns := cluster.Namespace(t, nil)
	agents := cluster.Clients.Agents(ns)
	made, err := agents.Create(t.Context(), &v1alpha1.Agent{
		ObjectMeta: metav1.ObjectMeta{Name: "planner"},
		Spec:       v1alpha1.AgentSpec{ServiceAccountName: "planner"},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	assert.Equal(t, v1alpha1.PhaseAutonomous, made.Spec.MaxPhase, "the default")
	assert.Equal(t, ns+"/planner", made.Key())

	made.Status.Phase, made.Status.Record, made.Status.Revision = v1alpha1.PhaseShadow, []byte{0, 1, 255}, 7
	_, err = agents.UpdateStatus(t.Context(), made, metav1.UpdateOptions{FieldManager: v1alpha1.FieldManager})
	require.NoError(t, err)
	got, err := agents.Get(t.Context(), "planner", metav1.GetOptions{})
	require.NoError(t, err)
	assert.Equal(t, made.Status.Record, got.Status.Record)
	assert.EqualValues(t, 7, got.Status.Revision)

	_, err = agents.Create(t.Context(), &v1alpha1.Agent{
		ObjectMeta: metav1.ObjectMeta{Name: "other"},
		Spec:       v1alpha1.AgentSpec{ServiceAccountName: "planner"},
	}, metav1.CreateOptions{})
	assert.ErrorContains(t, err, "an Agent has the name of its ServiceAccount")
}

// The API server takes what SpecOf writes: the schema and the conversion agree.
func TestTheSchemaTakesWhatIsWritten(t *testing.T) {
	p := trust.DefaultPolicy()
	p.Budget.Tokens = 5
	policies := cluster.Clients.Policies()
	made, err := policies.Create(t.Context(), &v1alpha1.TrustPolicy{
		ObjectMeta: metav1.ObjectMeta{GenerateName: "test-"}, Spec: *convert.SpecOf(p),
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	t.Cleanup(func() { _ = policies.Delete(t.Context(), made.Name, metav1.DeleteOptions{}) })
	got, err := convert.PolicyOf(&made.Spec, nil)
	require.NoError(t, err)
	assert.Equal(t, p, got)
}
