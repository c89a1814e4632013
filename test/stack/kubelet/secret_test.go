// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubelet

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// A pod whose volume is of a Secret that is not there yet does not start before it
// is, and starts at once then; the file is nobody's but the pod's.
func TestAPodWaitsForTheSecretOfAVolume(t *testing.T) {
	n, ns := start(t, nil), cluster.Namespace(t, nil)
	job := withToken(shell("echo file $WRAPPED; cat $WRAPPED; echo; exec sleep 300"))
	spec := &job.Spec.Template.Spec
	spec.Volumes = append(spec.Volumes, corev1.Volume{Name: "wrapped", VolumeSource: corev1.VolumeSource{
		Secret: &corev1.SecretVolumeSource{SecretName: "late"},
	}})
	c := &spec.Containers[0]
	c.VolumeMounts = append(c.VolumeMounts, corev1.VolumeMount{Name: "wrapped", MountPath: "/var/run/secrets/wrapped"})
	c.Env = append(c.Env, corev1.EnvVar{Name: "WRAPPED", Value: "/var/run/secrets/wrapped/token"})
	job = create(t, ns, job)
	pod := until(t, job, func(p *corev1.Pod) bool {
		return len(p.Status.ContainerStatuses) == 1 && p.Status.ContainerStatuses[0].State.Waiting != nil &&
			p.Status.ContainerStatuses[0].State.Waiting.Message == `volume wrapped: secrets "late" not found`
	})
	time.Sleep(10 * retryPrepare)
	assert.Empty(t, n.LogOf(ns, pod.Name))
	made := time.Now()
	_, err := client().CoreV1().Secrets(ns).Create(t.Context(), &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: "late"}, StringData: map[string]string{"token": "a wrapping token", "note": "for a thief"},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	file := n.logged(t, pod, "file ")
	t.Logf("the pod ran %v after its Secret was made", time.Since(made))
	n.logged(t, pod, "a wrapping token")
	info, err := os.Stat(file)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode())
	note, err := n.FileOf(ns, pod.Name, "note")
	require.NoError(t, err)
	assert.Equal(t, "for a thief", string(note))
	_, err = n.FileOf(ns, pod.Name, "nothing")
	require.ErrorContains(t, err, "no volume")
	_, err = n.FileOf(ns, "nobody", "note")
	require.ErrorContains(t, err, "has no process")
	k := n.Kubelet
	k.mu.Lock()
	defer k.mu.Unlock()
	assert.Len(t, k.pods[pod.UID].volumes.tokens, 2, "each token once: ours, and that of the API server's own volume")
}
