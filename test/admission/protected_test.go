// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

// launched is a Job as Leasehold launches one.
func launched(level string) *batchv1.Job {
	j := job("planner", level)
	j.Labels = map[string]string{
		v1alpha1.LabelAgent: "planner", v1alpha1.LabelPhase: "restricted", v1alpha1.LabelManagedBy: v1alpha1.ManagedBy,
	}
	j.Annotations = map[string]string{
		v1alpha1.AnnotationSpanID: "00f067aa0ba902b7", v1alpha1.AnnotationTrigger: "next", v1alpha1.AnnotationDeadline: "2027-01-01T00:00:00Z",
	}
	j.Spec.Template.Labels, j.Spec.Template.Annotations = j.Labels, j.Annotations
	return j
}

// merge patches as a dry run.
type merge func(p person, name, patch string, subresource ...string) error

func mergeJob(t *testing.T) merge {
	t.Helper()
	return func(p person, name, patch string, subresource ...string) error {
		_, err := p.Kubernetes.BatchV1().Jobs(p.ns).Patch(t.Context(), name, types.MergePatchType, []byte(patch), dry, subresource...)
		return err
	}
}

func mergePod(t *testing.T) merge {
	t.Helper()
	return func(p person, name, patch string, subresource ...string) error {
		_, err := p.Kubernetes.CoreV1().Pods(p.ns).Patch(t.Context(), name, types.MergePatchType, []byte(patch), dry, subresource...)
		return err
	}
}

var dry = metav1.PatchOptions{DryRun: dryRun.DryRun}

// What Leasehold says of Jobs and pods nobody else says, adds, changes or takes
// away, on the main resource or another way to it.
func TestLabelsAndAnnotationsOfLeasehold(t *testing.T) {
	user, admin := scene(t, 1)
	l := leasehold(t, user.ns)
	made, err := l.Kubernetes.BatchV1().Jobs(user.ns).Create(t.Context(), launched("1"), metav1.CreateOptions{})
	require.NoError(t, err)
	require.Equal(t, 1, podsOf(t, admin, made.Name), "the Job controller copies them")
	pods, err := admin.Kubernetes.CoreV1().Pods(user.ns).List(t.Context(), metav1.ListOptions{LabelSelector: v1alpha1.LabelAgent + "=planner"})
	require.NoError(t, err)
	require.Len(t, pods.Items, 1)
	jobs, podOf := mergeJob(t), mergePod(t)
	pod := pods.Items[0].Name
	_, err = l.Kubernetes.CoreV1().Pods(user.ns).Patch(t.Context(), pod, types.MergePatchType,
		[]byte(`{"metadata":{"labels":{"leasehold.dev/quarantine":"true"}}}`), metav1.PatchOptions{})
	require.NoError(t, err)

	tests := map[string]struct {
		patch, want string
	}{
		"another label":          {patch: `{"metadata":{"labels":{"team":"blue"}}}`},
		"another annotation":     {patch: `{"metadata":{"annotations":{"team":"blue"}}}`},
		"name that begins alike": {patch: `{"metadata":{"labels":{"leasehold.development/phase":"x"}}}`},
		"phase raised":           {patch: `{"metadata":{"labels":{"leasehold.dev/phase":"autonomous"}}}`, want: "only Leasehold writes leasehold.dev/phase on "},
		"phase taken away":       {patch: `{"metadata":{"labels":{"leasehold.dev/phase":null}}}`, want: "only Leasehold writes leasehold.dev/phase on "},
		"agent changed":          {patch: `{"metadata":{"labels":{"leasehold.dev/agent":"other"}}}`, want: "leasehold.dev/agent"},
		"trigger changed":        {patch: `{"metadata":{"annotations":{"leasehold.dev/trigger":"x"}}}`, want: "leasehold.dev/trigger"},
		"deadline taken away":    {patch: `{"metadata":{"annotations":{"leasehold.dev/deadline":null}}}`, want: "leasehold.dev/deadline"},
		"annotation added empty": {patch: `{"metadata":{"annotations":{"leasehold.dev/new":""}}}`, want: "leasehold.dev/new"},
		"managed by another":     {patch: `{"metadata":{"labels":{"app.kubernetes.io/managed-by":"me"}}}`, want: "as managed by leasehold"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for _, p := range []person{user, admin} {
				expect(t, jobs(p, made.Name, test.patch), test.want)
				expect(t, podOf(p, pod, test.patch), test.want)
			}
			expect(t, jobs(admin, made.Name, test.patch, "status"), test.want)
			expect(t, podOf(admin, pod, test.patch, "status"), test.want)
			assert.NoError(t, jobs(l, made.Name, test.patch))
			assert.NoError(t, podOf(l, pod, test.patch))
		})
	}
	// The API server gives a Job without labels those of its template.
	expect(t, podOf(user, pod, `{"metadata":{"labels":null}}`), "only Leasehold writes ")
	const why = "only Leasehold writes leasehold.dev/quarantine on pods, and you are system:serviceaccount:"
	expect(t, podOf(user, pod, `{"metadata":{"labels":{"leasehold.dev/quarantine":"false"}}}`), why)
	expect(t, podOf(user, pod, `{"metadata":{"labels":{"leasehold.dev/quarantine":null}}}`), why)
	expect(t, jobs(user, made.Name, `{"metadata":{"annotations":{"trace.span.id":"1"}}}`), "trace.span.id on jobs")
	expect(t, podOf(local(t, user.ns), pod, `{"status":{"phase":"Running"}}`, "status"), "")

	// Who binds a pod to a node may label it on the way.
	bind := func(labels map[string]string) error {
		return local(t, user.ns).Kubernetes.CoreV1().Pods(user.ns).Bind(t.Context(), &corev1.Binding{
			ObjectMeta: metav1.ObjectMeta{Name: pod, Labels: labels}, Target: corev1.ObjectReference{Kind: "Node", Name: "local"},
		}, dryRun)
	}
	expect(t, bind(map[string]string{v1alpha1.LabelPhase: "autonomous"}), "only Leasehold writes leasehold.dev/phase")
	expect(t, bind(nil), "")
}

// Nobody else makes a Job or pod that says what only Leasehold says.
func TestNobodyElseSaysItAtFirst(t *testing.T) {
	user, admin := scene(t, 1)
	makeAccount(t, user.ns, "nobody")
	labels := func(key, value string) func(*metav1.ObjectMeta) {
		return func(o *metav1.ObjectMeta) { o.Labels = map[string]string{key: value} }
	}
	annotations := func(key, value string) func(*metav1.ObjectMeta) {
		return func(o *metav1.ObjectMeta) { o.Annotations = map[string]string{key: value} }
	}
	tests := map[string]struct {
		change  func(*metav1.ObjectMeta)
		jobOnly bool
	}{
		"phase":            {change: labels(v1alpha1.LabelPhase, "shadow")},
		"agent":            {change: labels(v1alpha1.LabelAgent, "planner")},
		"quarantine":       {change: labels(v1alpha1.LabelQuarantine, "false")},
		"empty label":      {change: labels("leasehold.dev/x", "")},
		"suspended by":     {change: annotations(v1alpha1.AnnotationSuspendedBy, "x")},
		"empty annotation": {change: annotations("leasehold.dev/x", "")},
		"managed by":       {change: labels(v1alpha1.LabelManagedBy, v1alpha1.ManagedBy)},
		"span":             {change: annotations(v1alpha1.AnnotationSpanID, "00f067aa0ba902b7"), jobOnly: true},
		"trace":            {change: annotations(v1alpha1.AnnotationTraceID, "4bf92f3577b34da6a3ce929d0e0e4736"), jobOnly: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for _, account := range []string{"planner", "nobody"} {
				onJob, onTemplate := job(account, "1"), job(account, "1")
				test.change(&onJob.ObjectMeta)
				test.change(&onTemplate.Spec.Template.ObjectMeta)
				expect(t, user.createJob(t.Context(), onJob), "only Leasehold ")
				if name != "managed by" {
					expect(t, user.createJob(t.Context(), onTemplate), "only Leasehold ")
				}
				assert.NoError(t, leasehold(t, user.ns).createJob(t.Context(), onJob))
			}
			bare := pod("nobody", "1")
			test.change(&bare.ObjectMeta)
			want := "only Leasehold "
			if test.jobOnly {
				want = ""
			}
			expect(t, user.createPod(t.Context(), bare), want)
			expect(t, admin.createPod(t.Context(), bare), want)
		})
	}
}

// A template can be relabeled while its Job is suspended.
func TestTheTemplateOfASuspendedJob(t *testing.T) {
	user, _ := scene(t, 1)
	l := leasehold(t, user.ns)
	suspended := launched("1")
	suspended.Spec.Suspend = new(true)
	made, err := l.Kubernetes.BatchV1().Jobs(user.ns).Create(t.Context(), suspended, metav1.CreateOptions{})
	require.NoError(t, err)
	jobs := mergeJob(t)
	const relabel = `{"spec":{"template":{"metadata":{"labels":{"leasehold.dev/phase":"autonomous"}}}}}`
	expect(t, jobs(user, made.Name, relabel), "only Leasehold writes leasehold.dev/phase on jobs")
	expect(t, jobs(user, made.Name, `{"spec":{"template":{"metadata":{"labels":{"leasehold.dev/phase":null}}}}}`), "leasehold.dev/phase")
	expect(t, jobs(user, made.Name, `{"spec":{"template":{"metadata":{"annotations":{"queue":"a"}}}}}`), "")
	expect(t, jobs(l, made.Name, relabel), "")
}

// The NetworkPolicy that cuts quarantined pods off is Leasehold's.
func TestTheNetworkPolicyOfTheQuarantine(t *testing.T) {
	user, admin := scene(t, 1)
	l := leasehold(t, user.ns)
	policy := func(name string) *networkingv1.NetworkPolicy {
		return &networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Name: name}}
	}
	const name, why = "leasehold-quarantine", "only Leasehold writes it"
	create := func(p person, name string) error {
		_, err := p.Kubernetes.NetworkingV1().NetworkPolicies(user.ns).Create(t.Context(), policy(name), metav1.CreateOptions{})
		return err
	}
	// Beforehand, to make it another's.
	expect(t, create(user, name), why)
	require.NoError(t, create(l, name))
	require.NoError(t, create(user, "mine"))

	for who, p := range map[string]person{"user": user, "admin": admin} {
		t.Run(who, func(t *testing.T) {
			client := p.Kubernetes.NetworkingV1().NetworkPolicies(user.ns)
			patch := func(name string) error {
				_, err := client.Patch(t.Context(), name, types.MergePatchType, []byte(`{"spec":{"podSelector":{"matchLabels":{"none":"such"}}}}`), dry)
				return err
			}
			expect(t, patch(name), why)
			expect(t, client.Delete(t.Context(), name, metav1.DeleteOptions{}), why)
			expect(t, client.DeleteCollection(t.Context(), metav1.DeleteOptions{DryRun: dryRun.DryRun}, metav1.ListOptions{}), why)
			expect(t, patch("mine"), "")
			expect(t, client.Delete(t.Context(), "mine", metav1.DeleteOptions{DryRun: dryRun.DryRun}), "")
		})
	}
	changed := policy(name)
	changed.Labels = map[string]string{"x": "y"}
	_, err := l.Kubernetes.NetworkingV1().NetworkPolicies(user.ns).Update(t.Context(), changed, metav1.UpdateOptions{})
	expect(t, err, "")
}
