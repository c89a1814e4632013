// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package v1alpha1_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/json"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

// read is an object as a client of the Go types reads it.
func read[T any](t *testing.T, u *unstructured.Unstructured) *T {
	t.Helper()
	text, err := u.MarshalJSON()
	require.NoError(t, err)
	out := new(T)
	require.NoError(t, json.Unmarshal(text, out))
	return out
}

func TestDefaults(t *testing.T) {
	ns := cluster.Namespace(t, nil)
	made, err := create(t, v1alpha1.AgentsResource, ns,
		object(t, "Agent", "planner", `{"serviceAccountName":"planner","vault":{"role":"planner"}}`), metav1.CreateOptions{})
	require.NoError(t, err)
	agent := read[v1alpha1.Agent](t, made)
	assert.Equal(t, v1alpha1.AgentSpec{
		ServiceAccountName: "planner", MaxPhase: v1alpha1.PhaseAutonomous, MaxConcurrentCycles: 1,
		Vault: &v1alpha1.VaultBinding{Role: "planner", AuthMount: "kubernetes", TokenDelivery: v1alpha1.DeliveryLogin},
	}, agent.Spec)

	made, err = create(t, v1alpha1.TrustPoliciesResource, "", object(t, "TrustPolicy", "defaults", `{}`), strict)
	require.NoError(t, err)
	policy := read[v1alpha1.TrustPolicy](t, made)
	assert.Equal(t, v1alpha1.TrustPolicySpec{Preset: "default", Enforcement: "enforce"}, policy.Spec)
}

// A status is written beside the spec, and neither by way of the other; what is
// left out of one is shadow.
func TestTheStatusHasAWayOfItsOwn(t *testing.T) {
	ns := cluster.Namespace(t, nil)
	agents := cluster.Clients.Agents(ns)
	asked := &v1alpha1.Agent{ObjectMeta: metav1.ObjectMeta{Name: "planner"}, Spec: v1alpha1.AgentSpec{ServiceAccountName: "planner"}}
	asked.Status.Phase, asked.Status.PhaseLevel = v1alpha1.PhaseAutonomous, 3
	made, err := agents.Create(t.Context(), asked, metav1.CreateOptions{})
	require.NoError(t, err)
	assert.Empty(t, made.Status, "a status that came with a new Agent is dropped")

	patch := func(text string, subresource ...string) (*v1alpha1.Agent, error) {
		return agents.Patch(t.Context(), "planner", types.MergePatchType, []byte(text), metav1.PatchOptions{}, subresource...)
	}
	made, err = patch(`{"status":{"phase":"autonomous","phaseLevel":3}}`)
	require.NoError(t, err)
	assert.Empty(t, made.Status)
	made, err = patch(`{"status":{"quarantined":true},"spec":{"maxPhase":"shadow"}}`, "status")
	require.NoError(t, err)
	assert.Equal(t, v1alpha1.PhaseAutonomous, made.Spec.MaxPhase)
	assert.Equal(t, v1alpha1.AgentStatus{Phase: v1alpha1.PhaseShadow, Quarantined: true}, made.Status)

	for text, want := range map[string]string{
		`{"status":{"phaseLevel":4}}`:                        "less than or equal to 3",
		`{"status":{"phaseLevel":-1}}`:                       "greater than or equal to 0",
		`{"status":{"phase":"trusted"}}`:                     "supported values",
		`{"status":{"debt":1.5}}`:                            "must be of type string",
		`{"status":{"debt":"1.5"}}`:                          "",
		`{"status":{"openActions":[{"id":"a"}]}}`:            "status.openActions[0].kind: Required value",
		`{"status":{"conditions":[{"type":"Ready"}]}}`:       "Required value",
		`{"status":{"ledger":{"seq":1,"hash":"00"}}}`:        "",
		`{"status":{"lastVerdict":{"time":"yesterday"}}}`:    "date-time",
		`{"status":{"approval":{"target":"none"}}}`:          "supported values",
		`{"status":{"record":"bm8gY29udGVudA=="}}`:           "",
		`{"status":{"record":"no base64!"}}`:                 "byte",
		`{"status":{"since":"2026-01-02T03:04:05.678901Z"}}`: "",
	} {
		t.Run(text, func(t *testing.T) {
			_, err := patch(text, "status")
			expect(t, err, want)
		})
	}
}

// One Agent whose template is none does not keep the others from being read.
func TestATemplateThatIsNoneIsLeftOut(t *testing.T) {
	ns := cluster.Namespace(t, nil)
	specs := map[string]string{
		"good": `{"spec":{"ttlSecondsAfterFinished":60,"template":{"spec":{"containers":[{"name":"a","resources":{"limits":{"cpu":"1"}}}]}}}}`,
		"none": `null`,
		"bad1": `{"spec":7}`,
		"bad2": `{"spec":{"template":{"spec":{"containers":[{"name":"a","imagePullPolicy":7}]}}}}`,
		"bad3": `{"spec":{"ttlSecondsAfterFinished":99999999999}}`,
		"bad4": `{"spec":{"template":{"spec":{"containers":[{"name":"a","resources":{"limits":{"cpu":"many"}}}]}}}}`,
	}
	for name, template := range specs {
		spec := `{"serviceAccountName":"` + name + `","maxPhase":"restricted","jobTemplate":` + template + `}`
		if name == "none" {
			spec = `{"serviceAccountName":"none","maxPhase":"restricted"}`
		}
		_, err := create(t, v1alpha1.AgentsResource, ns, object(t, "Agent", name, spec), metav1.CreateOptions{})
		require.NoError(t, err, name)
	}
	list, err := cluster.Clients.Agents(ns).List(t.Context(), metav1.ListOptions{})
	require.NoError(t, err)
	require.Len(t, list.Items, len(specs))
	for i := range list.Items {
		a := &list.Items[i]
		assert.Equal(t, a.Name, a.Spec.ServiceAccountName)
		assert.Equal(t, v1alpha1.PhaseRestricted, a.Spec.MaxPhase, a.Name)
		switch a.Name {
		case "good":
			assert.Empty(t, a.Spec.JobTemplateError)
			require.NotNil(t, a.Spec.JobTemplate)
			assert.EqualValues(t, 60, *a.Spec.JobTemplate.Spec.TTLSecondsAfterFinished)
		case "none":
			assert.Empty(t, a.Spec.JobTemplateError)
			assert.Nil(t, a.Spec.JobTemplate)
		default:
			assert.Contains(t, a.Spec.JobTemplateError, "jobTemplate is no template of a Job: ", a.Name)
			assert.Nil(t, a.Spec.JobTemplate, a.Name)
		}
	}
}

// A spec is written as it was read, so that nothing of it is lost in between.
func TestASpecIsWrittenAsItIsRead(t *testing.T) {
	spec := v1alpha1.AgentSpec{ServiceAccountName: "planner", JobTemplate: &batchv1.JobTemplateSpec{}}
	spec.JobTemplate.Spec.Template.Spec.Containers = []corev1.Container{{Name: "agent"}}
	text, err := json.Marshal(spec)
	require.NoError(t, err)
	// Reading leaves nothing of what was there before.
	got := v1alpha1.AgentSpec{JobTemplateError: "before"}
	require.NoError(t, json.Unmarshal(text, &got))
	assert.Equal(t, spec, got)
	assert.Error(t, json.Unmarshal([]byte(`{"maxPhase":1}`), &got))
}
