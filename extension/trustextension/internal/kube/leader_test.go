// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kube_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/test/stack/faults"
)

// unlabeled is a gateway whose pod cannot be labeled at first, and a pod that bears the
// label of one that led before.
type unlabeled struct {
	gateway
	t      *testing.T
	own    string // the namespace of the pods
	faults *faults.Faults
	// tries are those to label its pod.
	tries atomic.Int64
}

const (
	itsPod  = "gateway-0"
	deadPod = "gateway-dead"
)

// newUnlabeled starts one. Where the API server refuses, all that changes pods fails;
// else its pod is not there yet.
func newUnlabeled(t *testing.T, ns string, refuses bool) *unlabeled {
	t.Helper()
	u := &unlabeled{t: t, own: cluster.Namespace(t, nil)}
	rate := 0.0
	if refuses {
		u.pod(itsPod, nil)
		rate = 1
	}
	u.pod(deadPod, map[string]string{v1alpha1.LabelLeader: "true"})
	t.Setenv("POD_NAME", itsPod)
	t.Setenv("POD_NAMESPACE", u.own)
	u.faults = faults.New(faults.Options{Rate: rate, Statuses: []int{http.StatusServiceUnavailable}, Only: func(r *http.Request) bool {
		if r.Method == http.MethodPatch && strings.HasSuffix(r.URL.Path, "/pods/"+itsPod) {
			u.tries.Add(1)
		}
		return r.Method == http.MethodPatch && strings.Contains(r.URL.Path, "/pods/")
	}})
	u.gateway = gatewayBy(t, behind(t, u.faults), ns, itsPod, "null")
	require.NoError(t, u.Start(t.Context(), componenttest.NewNopHost()))
	return u
}

// behind is a kubeconfig by which the API server is reached through faults.
func behind(t *testing.T, f *faults.Faults) string {
	t.Helper()
	target, err := url.Parse(cluster.Config().Host)
	require.NoError(t, err)
	transport, err := rest.TransportFor(cluster.Config())
	require.NoError(t, err)
	front := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) { p.SetURL(target) }, Transport: f.Wrap(transport), FlushInterval: -1,
	})
	t.Cleanup(front.Close)
	conf := clientcmdapi.NewConfig()
	conf.Clusters["faults"] = &clientcmdapi.Cluster{Server: front.URL}
	conf.Contexts["faults"] = &clientcmdapi.Context{Cluster: "faults"}
	conf.CurrentContext = "faults"
	path := filepath.Join(t.TempDir(), "kubeconfig")
	require.NoError(t, clientcmd.WriteToFile(*conf, path))
	return path
}

func (u *unlabeled) pod(name string, labels map[string]string) {
	u.t.Helper()
	pods := cluster.Clients.Kubernetes.CoreV1().Pods(u.own)
	require.EventuallyWithT(u.t, func(tt *assert.CollectT) { // once the namespace has its ServiceAccount
		_, err := pods.Create(u.t.Context(), &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Name: name, Labels: labels},
			Spec:       corev1.PodSpec{NodeName: "none", Containers: []corev1.Container{{Name: "c", Image: "i"}}},
		}, metav1.CreateOptions{})
		assert.NoError(tt, err)
	}, patience, 20*time.Millisecond)
}

// labeled are the pods that a Service finds.
func (u *unlabeled) labeled() (names []string) {
	u.t.Helper()
	list, err := cluster.Clients.Kubernetes.CoreV1().Pods(u.own).List(u.t.Context(), metav1.ListOptions{LabelSelector: v1alpha1.LabelLeader + "=true"})
	require.NoError(u.t, err)
	for i := range list.Items {
		names = append(names, list.Items[i].Name)
	}
	return names
}

// fails waits until its pod could not be labeled so many times.
func (u *unlabeled) fails(tries int64) {
	u.t.Helper()
	// One is under way, or was answered.
	require.Eventually(u.t, func() bool { return u.tries.Load() > tries }, patience, 5*time.Millisecond)
}

// A gateway whose pod cannot be labeled decides all the same, and tries it again until
// a Service finds it, and nobody else.
func TestThePodIsLabeledOnceItCanBe(t *testing.T) {
	for name, refuses := range map[string]bool{"the API server refuses": true, "the pod is not there yet": false} {
		t.Run(name, func(t *testing.T) {
			ns := cluster.Namespace(t, nil)
			agent(t, ns, "a")
			u := newUnlabeled(t, ns, refuses)
			u.fails(2)
			assert.NotContains(t, u.labeled(), itsPod)
			held(t, u)
			require.NoError(t, u.Submit(t.Context(), hard(ns+"/a")))
			quarantined(t, u, ns, "a")

			if refuses {
				assert.Equal(t, []string{deadPod}, u.labeled())
				u.faults.Set(0)
			} else {
				u.pod(itsPod, nil)
			}
			require.EventuallyWithT(t, func(tt *assert.CollectT) {
				assert.Equal(tt, []string{itsPod}, u.labeled())
			}, patience, 20*time.Millisecond)
			require.NoError(t, u.Shutdown(t.Context()))
			assert.Empty(t, u.labeled(), "it is taken off at the end")
		})
	}
}

// A label that is set after the end would lead all evidence to who does not decide.
func TestThePodIsNotLabeledAfterTheEnd(t *testing.T) {
	u := newUnlabeled(t, cluster.Namespace(t, nil), true)
	u.fails(2) // the next try is 800 ms away
	began := time.Now()
	require.NoError(t, u.Shutdown(t.Context()))
	t.Log("it ended within", time.Since(began))
	time.Sleep(200 * time.Millisecond) // one that was under way may come late
	tries := u.tries.Load()
	u.faults.Set(0)
	time.Sleep(time.Second)
	assert.Equal(t, []string{deadPod}, u.labeled())
	assert.Equal(t, tries, u.tries.Load())
}
