// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	authenticationv1 "k8s.io/api/authentication/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// A pod of an agent is the Job controller's to make, whoever asks for it and
// whatever it says of its owner.
func TestAPodOfAnAgentComesFromAJob(t *testing.T) {
	user, admin := scene(t, 1)
	makeAccount(t, user.ns, "nobody")
	const want = "agent planner runs in Jobs only"
	expect(t, user.createPod(t.Context(), pod("planner", "1")), want)
	expect(t, admin.createPod(t.Context(), pod("planner", "1")), want)
	expect(t, leasehold(t, user.ns).createPod(t.Context(), pod("planner", "1")), "cannot create resource")
	expect(t, user.createPod(t.Context(), pod("nobody", "1")), "")

	made, err := user.Kubernetes.BatchV1().Jobs(user.ns).Create(t.Context(), job("planner", "1"), metav1.CreateOptions{})
	require.NoError(t, err)
	forged := pod("planner", "1")
	forged.OwnerReferences = []metav1.OwnerReference{*metav1.NewControllerRef(made, batchv1.SchemeGroupVersion.WithKind("Job"))}
	expect(t, user.createPod(t.Context(), forged), want)
	old := pod("planner", "1")
	old.Spec.ServiceAccountName, old.Spec.DeprecatedServiceAccount = "", "planner"
	expect(t, user.createPod(t.Context(), old), want)

	assert.Equal(t, 1, podsOf(t, admin, made.Name), "the Job controller makes it")
}

// podsOf waits for the pods of a Job and counts them.
func podsOf(t *testing.T, p person, name string) (count int) {
	t.Helper()
	require.Eventually(t, func() bool {
		pods, err := p.Kubernetes.CoreV1().Pods(p.ns).List(t.Context(), metav1.ListOptions{LabelSelector: batchv1.JobNameLabel + "=" + name})
		count = len(pods.Items)
		return err == nil && count > 0
	}, timeout, tick)
	return count
}

// The Job controller is held to the phase as well: a Job that was let in makes no
// pod once its agent is below what it states.
func TestAJobMakesNoPodAboveThePhase(t *testing.T) {
	for name, test := range map[string]struct {
		level       int32
		quarantined bool
		want        string
	}{
		"demoted":     {level: 1, want: "no higher than 1"},
		"quarantined": {level: 2, quarantined: true, want: "is quarantined"},
	} {
		t.Run(name, func(t *testing.T) {
			user, admin := scene(t, 2)
			// It is let in with no pod to run, which a later change gives it.
			waiting := job("planner", "2")
			waiting.Spec.Parallelism = new(int32(0))
			jobs := user.Kubernetes.BatchV1().Jobs(user.ns)
			made, err := jobs.Create(t.Context(), waiting, metav1.CreateOptions{})
			require.NoError(t, err)
			hold(t, user.ns, test.level, test.quarantined)
			_, err = jobs.Patch(t.Context(), made.Name, types.MergePatchType, []byte(`{"spec":{"parallelism":1}}`), metav1.PatchOptions{})
			require.NoError(t, err)
			require.EventuallyWithT(t, func(c *assert.CollectT) {
				events, err := admin.Kubernetes.CoreV1().Events(user.ns).List(t.Context(), metav1.ListOptions{FieldSelector: "reason=FailedCreate"})
				require.NoError(c, err)
				if assert.NotEmpty(c, events.Items) {
					assert.Contains(c, events.Items[0].Message, test.want)
				}
			}, timeout, tick)
		})
	}
}

// What runs under an agent's name is what was let in: another image is another
// agent.
func TestThePodOfAnAgentKeepsItsImages(t *testing.T) {
	user, admin := scene(t, 1)
	makeAccount(t, user.ns, "nobody")
	patch := mergePod(t)
	swap := func(name string) error {
		_, err := user.Kubernetes.CoreV1().Pods(user.ns).Patch(t.Context(), name, types.StrategicMergePatchType,
			[]byte(`{"spec":{"containers":[{"name":"agent","image":"registry.example/other:1"}]}}`), dry)
		return err
	}
	for account, want := range map[string]string{"planner": "the images of a pod of agent planner stay what they were", "nobody": ""} {
		made, err := user.Kubernetes.BatchV1().Jobs(user.ns).Create(t.Context(), job(account, "1"), metav1.CreateOptions{})
		require.NoError(t, err)
		podsOf(t, admin, made.Name)
		pods, err := admin.Kubernetes.CoreV1().Pods(user.ns).List(t.Context(), metav1.ListOptions{LabelSelector: batchv1.JobNameLabel + "=" + made.Name})
		require.NoError(t, err)
		name := pods.Items[0].Name
		expect(t, swap(name), want)
		expect(t, patch(user, name, `{"metadata":{"labels":{"team":"blue"}}}`), "")
		if account == "planner" {
			// The rest of it changes at any phase, or it could not end.
			hold(t, user.ns, 0, true)
			expect(t, patch(user, name, `{"metadata":{"finalizers":null},"spec":{"activeDeadlineSeconds":5}}`), "")
			expect(t, swap(name), want)
			hold(t, user.ns, 1, false)
		}
	}
}

// A container that is added to a pod that runs is held to the phase, too.
func TestEphemeralContainersAreHeldToThePhase(t *testing.T) {
	user, admin := scene(t, 1)
	made, err := user.Kubernetes.BatchV1().Jobs(user.ns).Create(t.Context(), job("planner", "1"), metav1.CreateOptions{})
	require.NoError(t, err)
	podsOf(t, admin, made.Name)
	pods, err := admin.Kubernetes.CoreV1().Pods(user.ns).List(t.Context(), metav1.ListOptions{})
	require.NoError(t, err)
	debug := func(level string) error {
		running := pods.Items[0].DeepCopy()
		running.Spec.EphemeralContainers = []corev1.EphemeralContainer{{EphemeralContainerCommon: corev1.EphemeralContainerCommon{
			Name: "debug", Image: "busybox", TerminationMessagePolicy: corev1.TerminationMessageReadFile, Env: []corev1.EnvVar{env("TRUST_LEVEL", level)},
		}}}
		_, err := admin.Kubernetes.CoreV1().Pods(user.ns).UpdateEphemeralContainers(t.Context(), running.Name, running, metav1.UpdateOptions{DryRun: dryRun.DryRun})
		return err
	}
	expect(t, debug("2"), "no higher than 1")
	expect(t, debug("$(X)"), "no higher than 1")
	expect(t, debug("1"), "")
	hold(t, user.ns, 0, false)
	expect(t, debug("1"), "no higher than 0")
	expect(t, debug("0"), "")
}

// Other workloads say at once that they cannot run as an agent.
func TestOtherWorkloadsCannotRunAsAnAgent(t *testing.T) {
	user, _ := scene(t, 1)
	meta := metav1.ObjectMeta{GenerateName: "x-"}
	kinds := map[string]func(context.Context, string) error{
		"Deployment": func(ctx context.Context, account string) error {
			return user.createDeployment(ctx, deployment(account))
		},
		"ReplicaSet": func(ctx context.Context, account string) error {
			_, err := user.Kubernetes.AppsV1().ReplicaSets(user.ns).Create(ctx, &appsv1.ReplicaSet{
				ObjectMeta: meta, Spec: appsv1.ReplicaSetSpec{Selector: selector, Template: podTemplate(account)},
			}, dryRun)
			return err
		},
		"DaemonSet": func(ctx context.Context, account string) error {
			_, err := user.Kubernetes.AppsV1().DaemonSets(user.ns).Create(ctx, &appsv1.DaemonSet{
				ObjectMeta: meta, Spec: appsv1.DaemonSetSpec{Selector: selector, Template: podTemplate(account)},
			}, dryRun)
			return err
		},
		"StatefulSet": func(ctx context.Context, account string) error {
			_, err := user.Kubernetes.AppsV1().StatefulSets(user.ns).Create(ctx, &appsv1.StatefulSet{
				ObjectMeta: meta, Spec: appsv1.StatefulSetSpec{Selector: selector, Template: podTemplate(account)},
			}, dryRun)
			return err
		},
		"ReplicationController": func(ctx context.Context, account string) error {
			_, err := user.Kubernetes.CoreV1().ReplicationControllers(user.ns).Create(ctx, &corev1.ReplicationController{
				ObjectMeta: meta, Spec: corev1.ReplicationControllerSpec{Selector: selector.MatchLabels, Template: new(podTemplate(account))},
			}, dryRun)
			return err
		},
		"CronJob": func(ctx context.Context, account string) error {
			_, err := user.Kubernetes.BatchV1().CronJobs(user.ns).Create(ctx, &batchv1.CronJob{
				ObjectMeta: meta, Spec: batchv1.CronJobSpec{Schedule: "* * * * *", JobTemplate: batchv1.JobTemplateSpec{Spec: job(account, "1").Spec}},
			}, dryRun)
			return err
		},
	}
	for kind, create := range kinds {
		t.Run(kind, func(t *testing.T) {
			expect(t, create(t.Context(), "planner"), "or give the "+kind+" another ServiceAccount")
			expect(t, create(t.Context(), "nobody"), "")
		})
	}
}

// A workload that was there before its ServiceAccount became an agent's can still
// be taken care of, and another cannot be turned into one.
func TestWorkloadsFromBeforeAnAgent(t *testing.T) {
	user, admin := scene(t, 1)
	deployments := user.Kubernetes.AppsV1().Deployments(user.ns)
	before, err := deployments.Create(t.Context(), deployment("early"), metav1.CreateOptions{})
	require.NoError(t, err)
	_, err = admin.Agents(user.ns).Create(t.Context(), agent("early"), metav1.CreateOptions{})
	require.NoError(t, err)
	require.Eventually(t, func() bool { return user.createDeployment(t.Context(), deployment("early")) != nil }, timeout, tick)

	patch := func(text string) error {
		_, err := deployments.Patch(t.Context(), before.Name, types.StrategicMergePatchType, []byte(text), metav1.PatchOptions{DryRun: dryRun.DryRun})
		return err
	}
	expect(t, patch(`{"spec":{"replicas":0}}`), "")
	expect(t, patch(`{"spec":{"template":{"spec":{"serviceAccountName":"nobody","serviceAccount":"nobody"}}}}`), "")
	expect(t, patch(`{"spec":{"template":{"spec":{"serviceAccountName":"planner","serviceAccount":"planner"}}}}`), "agent planner runs in Jobs only")
}

// Who holds a token of the agent is the agent, so that people cannot ask for one,
// bound to a pod or not.
func TestTokensOfAnAgentAreForItsPods(t *testing.T) {
	user, admin := scene(t, 1)
	made, err := user.Kubernetes.BatchV1().Jobs(user.ns).Create(t.Context(), job("planner", "1"), metav1.CreateOptions{})
	require.NoError(t, err)
	podsOf(t, admin, made.Name)
	pods, err := admin.Kubernetes.CoreV1().Pods(user.ns).List(t.Context(), metav1.ListOptions{})
	require.NoError(t, err)
	running := pods.Items[0]
	request := &authenticationv1.TokenRequest{Spec: authenticationv1.TokenRequestSpec{Audiences: []string{"vault"}}}
	bound := request.DeepCopy()
	bound.Spec.BoundObjectRef = &authenticationv1.BoundObjectReference{Kind: "Pod", APIVersion: "v1", Name: running.Name, UID: running.UID}
	ask := func(p person, account string, r *authenticationv1.TokenRequest) error {
		_, err := p.Kubernetes.CoreV1().ServiceAccounts(user.ns).CreateToken(t.Context(), account, r, metav1.CreateOptions{})
		return err
	}
	const want = "tokens of agent planner are for its pods"
	expect(t, ask(user, "planner", request), want)
	expect(t, ask(user, "planner", bound), want)
	expect(t, ask(admin, "planner", bound), want)
	expect(t, ask(user, "someone", request), "")
	kubelet := local(t, user.ns)
	expect(t, ask(kubelet, "planner", request), want)
	expect(t, ask(kubelet, "planner", bound), "")

	secret := func(account string) error {
		_, err := user.Kubernetes.CoreV1().Secrets(user.ns).Create(t.Context(), tokenSecret(account), dryRun)
		return err
	}
	expect(t, secret("planner"), "has no tokens that last")
	expect(t, secret("someone"), "")
	_, err = user.Kubernetes.CoreV1().Secrets(user.ns).Create(t.Context(), &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: "plain", Annotations: map[string]string{corev1.ServiceAccountNameKey: "planner"}},
	}, dryRun)
	expect(t, err, "")
}
