// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubelet

import (
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/leasehold/leasehold/test/stack"
)

// serving is a StatefulSet whose program appends to a file of its claim, says how it
// reaches the API server, and is ready when the port called health answers.
func serving(port int32) *appsv1.StatefulSet {
	labels := map[string]string{"app": "gateway"}
	return &appsv1.StatefulSet{
		ObjectMeta: metav1.ObjectMeta{Name: "gateway"},
		Spec: appsv1.StatefulSetSpec{
			ServiceName: "gateway", Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: corev1.PodSpec{
				TerminationGracePeriodSeconds: new(int64),
				Containers: []corev1.Container{{
					Name: "gateway", Image: "example.com/gateway:1",
					Command: []string{"/bin/sh", "-c", "echo x >> /state/starts; echo ip $IP; grep -c server: $KUBECONFIG; sleep 60"},
					Env:     []corev1.EnvVar{{Name: "IP", ValueFrom: &corev1.EnvVarSource{FieldRef: &corev1.ObjectFieldSelector{FieldPath: "status.podIP"}}}},
					Ports:   []corev1.ContainerPort{{Name: "health", ContainerPort: port}},
					ReadinessProbe: &corev1.Probe{ProbeHandler: corev1.ProbeHandler{
						HTTPGet: &corev1.HTTPGetAction{Path: "/", Port: intstr.FromString("health")},
					}},
					VolumeMounts: []corev1.VolumeMount{{Name: "state", MountPath: "/state"}},
				}},
			}},
			VolumeClaimTemplates: []corev1.PersistentVolumeClaim{{
				ObjectMeta: metav1.ObjectMeta{Name: "state"},
				Spec: corev1.PersistentVolumeClaimSpec{
					AccessModes: []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce},
					Resources:   corev1.VolumeResourceRequirements{Requests: corev1.ResourceList{corev1.ResourceStorage: resource.MustParse("1Mi")}},
				},
			}},
		},
	}
}

// What serves is ready when it says so, is started again when it dies, and finds what
// it wrote.
func TestWhatServes(t *testing.T) {
	address, err := stack.FreeAddress(t.Context())
	require.NoError(t, err)
	at, err := netip.ParseAddrPort(address)
	require.NoError(t, err)
	n := start(t, func(k *Kubelet) {
		k.PodIP = func(*corev1.Pod) string { return loopback }
		k.Server, k.CAFile = cluster.Server(), cluster.CAFile()
	})
	ns := cluster.Namespace(t, nil)
	_, err = client().AppsV1().StatefulSets(ns).Create(t.Context(), serving(int32(at.Port())), metav1.CreateOptions{})
	require.NoError(t, err)
	get := func() *corev1.Pod {
		pod, err := client().CoreV1().Pods(ns).Get(t.Context(), "gateway-0", metav1.GetOptions{})
		if err != nil || len(pod.Status.ContainerStatuses) == 0 {
			return &corev1.Pod{Status: corev1.PodStatus{ContainerStatuses: make([]corev1.ContainerStatus, 1)}}
		}
		return pod
	}
	require.Eventually(t, func() bool { return get().Status.Phase == corev1.PodRunning }, soon, tickOfServing)
	assert.False(t, get().Status.ContainerStatuses[0].Ready, "nothing answers yet")
	pod := get()
	assert.Equal(t, loopback, n.logged(t, pod, "ip "))
	assert.Empty(t, n.logged(t, pod, "1"), "the kubeconfig names a server")

	server := &http.Server{Addr: address, Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})}
	go func() { _ = server.ListenAndServe() }()
	t.Cleanup(func() { _ = server.Close() })
	require.Eventually(t, func() bool { return get().Status.ContainerStatuses[0].Ready }, soon, tickOfServing)

	require.NoError(t, n.OOMKill(ns, "gateway-0"))
	require.Eventually(t, func() bool {
		c := get().Status.ContainerStatuses[0]
		return c.RestartCount == 1 && c.Ready
	}, soon, tickOfServing)
	require.EventuallyWithT(t, func(tt *assert.CollectT) { // the probe is answered for it, also before it has begun
		written, err := os.ReadFile(filepath.Join(n.Dir, "claims", ns+"_state-gateway-0", "starts"))
		assert.NoError(tt, err)
		assert.Equal(tt, "x\nx\n", string(written))
	}, soon, tickOfServing)
}

const tickOfServing = 20 * time.Millisecond
