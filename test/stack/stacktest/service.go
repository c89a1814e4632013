// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package stacktest

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Serve puts a handler of this process behind a Service with one port, 8790, so
// that the API server's proxy reaches it. The API server passes nothing on to the
// loopback interface: without another one, the test is skipped.
func (c *Cluster) Serve(t *testing.T, namespace, name string, h http.Handler) {
	t.Helper()
	ip := address(t)
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", net.JoinHostPort(ip, "0"))
	require.NoError(t, err)
	server := httptest.NewUnstartedServer(h)
	require.NoError(t, server.Listener.Close())
	server.Listener = listener
	server.Start()
	t.Cleanup(server.Close)

	options := metav1.DeleteOptions{GracePeriodSeconds: new(int64(0))}
	t.Cleanup(func() {
		ctx, core := context.WithoutCancel(t.Context()), c.Clients.Kubernetes.CoreV1()
		_ = core.Services(namespace).Delete(ctx, name, options)
		_ = core.Endpoints(namespace).Delete(ctx, name, options)
		_ = core.Pods(namespace).Delete(ctx, name, options)
	})
	core := c.Clients.Kubernetes.CoreV1()
	c.waitAccount(t, namespace)
	meta := metav1.ObjectMeta{Name: name, Namespace: namespace}
	pod, err := core.Pods(namespace).Create(t.Context(), &corev1.Pod{
		ObjectMeta: meta, Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "gateway", Image: "gateway"}}},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	pod.Status = corev1.PodStatus{Phase: corev1.PodRunning, PodIP: ip, PodIPs: []corev1.PodIP{{IP: ip}}}
	_, err = core.Pods(namespace).UpdateStatus(t.Context(), pod, metav1.UpdateOptions{})
	require.NoError(t, err)
	_, err = core.Services(namespace).Create(t.Context(), &corev1.Service{
		ObjectMeta: meta, Spec: corev1.ServiceSpec{Ports: []corev1.ServicePort{{Port: 8790}}},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	//nolint:staticcheck // because the API server's proxy reads these, and no slices
	endpoints := &corev1.Endpoints{ObjectMeta: meta, Subsets: []corev1.EndpointSubset{{
		Addresses: []corev1.EndpointAddress{{IP: ip, TargetRef: &corev1.ObjectReference{Kind: "Pod", Namespace: namespace, Name: name}}},
		Ports:     []corev1.EndpointPort{{Port: int32(listener.Addr().(*net.TCPAddr).Port)}},
	}}}
	_, err = core.Endpoints(namespace).Create(t.Context(), endpoints, metav1.CreateOptions{})
	require.NoError(t, err)
}

// waitAccount waits for the ServiceAccount that pods of a namespace have.
func (c *Cluster) waitAccount(t *testing.T, namespace string) {
	t.Helper()
	require.EventuallyWithT(t, func(tt *assert.CollectT) {
		_, err := c.Clients.Kubernetes.CoreV1().ServiceAccounts(namespace).Get(t.Context(), "default", metav1.GetOptions{})
		assert.NoError(tt, err)
	}, time.Minute, 20*time.Millisecond)
}

// address is one of this machine that is not its loopback.
func address(t *testing.T) string {
	t.Helper()
	all, err := net.InterfaceAddrs()
	require.NoError(t, err)
	for _, a := range all {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && n.IP.IsGlobalUnicast() {
			return n.IP.String()
		}
	}
	t.Skip("this machine has no address that the API server's proxy goes to")
	return ""
}
