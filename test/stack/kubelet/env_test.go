// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubelet

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	authenticationv1 "k8s.io/api/authentication/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const audience = "leasehold"

// withToken gives a Job's pods a token for our audience, at a path.
func withToken(job *batchv1.Job) *batchv1.Job {
	life := int64(600)
	spec := &job.Spec.Template.Spec
	spec.Volumes = append(spec.Volumes, corev1.Volume{Name: "trust-token", VolumeSource: corev1.VolumeSource{
		Projected: &corev1.ProjectedVolumeSource{Sources: []corev1.VolumeProjection{{
			ServiceAccountToken: &corev1.ServiceAccountTokenProjection{Audience: audience, ExpirationSeconds: &life, Path: "token"},
		}}},
	}})
	c := &spec.Containers[0]
	c.VolumeMounts = append(c.VolumeMounts, corev1.VolumeMount{Name: "trust-token", MountPath: "/var/run/leasehold"})
	c.Env = append(c.Env, corev1.EnvVar{Name: "LEASEHOLD_TOKEN_FILE", Value: "/var/run/leasehold/token"})
	return job
}

func review(t *testing.T, token string) authenticationv1.TokenReviewStatus {
	t.Helper()
	answer, err := client().AuthenticationV1().TokenReviews().Create(t.Context(), &authenticationv1.TokenReview{
		Spec: authenticationv1.TokenReviewSpec{Token: token, Audiences: []string{audience}},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	return answer.Status
}

// The file's token proves the pod to whoever it is for, and is kept from others.
func TestATokenIsThePodsOwn(t *testing.T) {
	n, ns := start(t, nil), cluster.Namespace(t, nil)
	job := create(t, ns, withToken(shell("echo file $LEASEHOLD_TOKEN_FILE; exec sleep 300")))
	pod := until(t, job, inPhase(corev1.PodRunning))
	file := n.logged(t, pod, "file ")
	info, err := os.Stat(file)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode())
	token, err := os.ReadFile(file)
	require.NoError(t, err)
	status := review(t, string(token))
	require.True(t, status.Authenticated, status.Error)
	assert.Equal(t, "system:serviceaccount:"+ns+":default", status.User.Username)
	assert.Equal(t, []string{audience}, status.Audiences)
	assert.EqualValues(t, []string{pod.Name}, status.User.Extra["authentication.kubernetes.io/pod-name"])
	assert.EqualValues(t, []string{string(pod.UID)}, status.User.Extra["authentication.kubernetes.io/pod-uid"])

	patchJob(t, job, `{"spec":{"suspend":true}}`)
	assert.Eventually(t, func() bool { _, err := os.Stat(file); return os.IsNotExist(err) }, soon, 10*time.Millisecond)
}

func TestATokenIsReplacedInTime(t *testing.T) {
	n := start(t, func(k *Kubelet) {
		k.refreshAfter = func(life time.Duration) time.Duration {
			if life > 12*time.Minute {
				return life // that of the API server's own volume
			}
			return life / 1200
		}
	})
	job := create(t, cluster.Namespace(t, nil), withToken(shell("echo file $LEASEHOLD_TOKEN_FILE; exec sleep 300")))
	file := n.logged(t, until(t, job, inPhase(corev1.PodRunning)), "file ")
	first, err := os.ReadFile(file)
	require.NoError(t, err)
	var second []byte
	require.Eventually(t, func() bool {
		second, err = os.ReadFile(file)
		require.NoError(t, err, "it is never missing")
		return !bytes.Equal(first, second)
	}, soon, 5*time.Millisecond)
	assert.True(t, review(t, string(second)).Authenticated)
	assert.Equal(t, 8*time.Minute, New(Config{}).refreshAfter(10*time.Minute))
}

func fieldRef(path string) *corev1.EnvVarSource {
	return &corev1.EnvVarSource{FieldRef: &corev1.ObjectFieldSelector{FieldPath: path}}
}

// The environment is the pod's, and nothing of this process.
func TestEnvironment(t *testing.T) {
	t.Setenv("OF_THE_TEST", "secret")
	n := start(t, func(k *Kubelet) {
		k.Env = []string{"ADDED=by the kubelet", "SET=by the kubelet"}
		k.Rewrite = map[string]string{"collector.leasehold.svc:4317": "127.0.0.1:9"}
	})
	ns := cluster.Namespace(t, nil)
	_, err := client().CoreV1().Secrets(ns).Create(t.Context(), &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: "s"}, StringData: map[string]string{"key": "hidden"},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	_, err = client().CoreV1().ConfigMaps(ns).Create(t.Context(), &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Name: "c"}, Data: map[string]string{"key": "open", "other": "o"},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	job := shell("env; ls $LOCAL_VOLUME_SCRATCH_SPACE && pwd")
	job.Spec.Template.Annotations = map[string]string{"leasehold.dev/traceparent": "00-1-2-01"}
	job.Spec.Template.Labels = map[string]string{"leasehold.dev/agent": "planner"}
	spec := &job.Spec.Template.Spec
	spec.Volumes = []corev1.Volume{{Name: "scratch-space", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}}}
	yes, local := true, corev1.LocalObjectReference{Name: "c"}
	c := &spec.Containers[0]
	c.WorkingDir = "/scratch"
	c.VolumeMounts = []corev1.VolumeMount{{Name: "scratch-space", MountPath: "/scratch"}}
	c.EnvFrom = []corev1.EnvFromSource{{Prefix: "ALL_", ConfigMapRef: &corev1.ConfigMapEnvSource{LocalObjectReference: local}}}
	c.Env = []corev1.EnvVar{
		{Name: "NAME", ValueFrom: fieldRef("metadata.name")},
		{Name: "UID_OF", ValueFrom: fieldRef("metadata.uid")},
		{Name: "ACCOUNT", ValueFrom: fieldRef("spec.serviceAccountName")},
		{Name: "IP", ValueFrom: fieldRef("status.podIP")},
		{Name: "TRACEPARENT", ValueFrom: fieldRef("metadata.annotations['leasehold.dev/traceparent']")},
		{Name: "AGENT", ValueFrom: fieldRef("metadata.labels['leasehold.dev/agent']")},
		{Name: "SECRET", ValueFrom: &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{LocalObjectReference: corev1.LocalObjectReference{Name: "s"}, Key: "key"}}},
		{Name: "CONF", ValueFrom: &corev1.EnvVarSource{ConfigMapKeyRef: &corev1.ConfigMapKeySelector{LocalObjectReference: local, Key: "key"}}},
		{Name: "ABSENT", ValueFrom: &corev1.EnvVarSource{ConfigMapKeyRef: &corev1.ConfigMapKeySelector{LocalObjectReference: local, Key: "none", Optional: &yes}}},
		{Name: "SET", Value: "by the pod"},
		{Name: "ENDPOINT", Value: "http://collector.leasehold.svc:4317"},
		{Name: "ATTRIBUTES", Value: "agent=$(AGENT),cost=$$5"},
	}
	pod := until(t, create(t, ns, job), inPhase(corev1.PodSucceeded))
	out := "\n" + n.LogOf(ns, pod.Name)
	for _, line := range []string{
		"NAME=" + pod.Name, "POD_NAME=" + pod.Name, "POD_NAMESPACE=" + ns, "UID_OF=" + string(pod.UID), "ACCOUNT=default",
		"IP=127.0.0.1", "TRACEPARENT=00-1-2-01", "AGENT=planner", "SECRET=hidden", "CONF=open", "ALL_other=o", "SET=by the pod",
		"ADDED=by the kubelet", "ENDPOINT=http://127.0.0.1:9", "ATTRIBUTES=agent=planner,cost=$5",
		filepath.Join(n.Dir, string(pod.UID), "scratch-space"),
	} {
		assert.Contains(t, out, "\n"+line+"\n")
	}
	assert.NotContains(t, out, "OF_THE_TEST")
	assert.NotContains(t, out, "ABSENT")
}

// A container whose Secret is not there says so, and starts when it is.
func TestAContainerWaitsForWhatItNames(t *testing.T) {
	n, ns := start(t, nil), cluster.Namespace(t, nil)
	job := shell("echo $KEY")
	job.Spec.Template.Spec.Containers[0].Env = []corev1.EnvVar{{Name: "KEY", ValueFrom: &corev1.EnvVarSource{
		SecretKeyRef: &corev1.SecretKeySelector{LocalObjectReference: corev1.LocalObjectReference{Name: "late"}, Key: "key"},
	}}}
	job = create(t, ns, job)
	pod := until(t, job, func(p *corev1.Pod) bool {
		return len(p.Status.ContainerStatuses) == 1 && p.Status.ContainerStatuses[0].State.Waiting != nil &&
			p.Status.ContainerStatuses[0].State.Waiting.Reason == "CreateContainerConfigError"
	})
	assert.Equal(t, corev1.PodPending, pod.Status.Phase)
	assert.Equal(t, `variable KEY: secrets "late" not found`, pod.Status.ContainerStatuses[0].State.Waiting.Message)
	_, err := client().CoreV1().Secrets(ns).Create(t.Context(), &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: "late"}, StringData: map[string]string{"key": "found"},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	pod = until(t, job, inPhase(corev1.PodSucceeded))
	assert.Equal(t, "found\n", n.LogOf(ns, pod.Name))
}

// Volumes hold files under the names that the pod gives them, as do those that the
// API server adds to every pod.
func TestVolumes(t *testing.T) {
	n, ns := start(t, nil), cluster.Namespace(t, nil)
	_, err := client().CoreV1().ConfigMaps(ns).Create(t.Context(), &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Name: "c"}, Data: map[string]string{"key": "open", "other": "o"},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	job := shell("cat /conf/sub/file; echo; ls /conf; cat /info/labels; echo; cat /var/run/secrets/kubernetes.io/serviceaccount/namespace; echo; head -1 /var/run/secrets/kubernetes.io/serviceaccount/ca.crt")
	job.Spec.Template.Labels = map[string]string{"a": "say"}
	spec := &job.Spec.Template.Spec
	spec.Volumes = []corev1.Volume{
		{Name: "conf", VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{
			LocalObjectReference: corev1.LocalObjectReference{Name: "c"}, Items: []corev1.KeyToPath{{Key: "key", Path: "sub/file"}},
		}}},
		{Name: "info", VolumeSource: corev1.VolumeSource{DownwardAPI: &corev1.DownwardAPIVolumeSource{
			Items: []corev1.DownwardAPIVolumeFile{{Path: "labels", FieldRef: &corev1.ObjectFieldSelector{FieldPath: "metadata.labels"}}},
		}}},
	}
	spec.Containers[0].VolumeMounts = []corev1.VolumeMount{{Name: "conf", MountPath: "/conf"}, {Name: "info", MountPath: "/info"}}
	pod := until(t, create(t, ns, job), finished)
	out := strings.Split(n.LogOf(ns, pod.Name), "\n")
	require.Greater(t, len(out), 4, "%v", out)
	assert.Equal(t, []string{"open", "sub", `a="say"`}, out[:3])
	assert.Contains(t, out, ns)
	assert.Contains(t, out, "-----BEGIN CERTIFICATE-----")
	assert.Equal(t, corev1.PodSucceeded, pod.Status.Phase, fmt.Sprint(out))
}
