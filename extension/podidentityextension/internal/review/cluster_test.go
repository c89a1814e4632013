// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package review_test

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	authenticationv1 "k8s.io/api/authentication/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	clientv1 "k8s.io/client-go/kubernetes/typed/authentication/v1"
	"k8s.io/client-go/metadata"

	"github.com/leasehold/leasehold/extension/podidentityextension/internal/review"
	"github.com/leasehold/leasehold/test/stack/stacktest"
)

var cluster *stacktest.Cluster

func TestMain(m *testing.M) {
	c, err := stacktest.Start(context.Background())
	if err != nil {
		panic(err)
	}
	cluster = c
	// client-go watches the administrator's certificate as long as the process is.
	goleak.VerifyTestMain(stopping{m}, goleak.IgnoreCurrent())
}

// stopping stops the cluster before goroutines are counted.
type stopping struct{ *testing.M }

func (s stopping) Run() int {
	code := s.M.Run()
	if err := cluster.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "stop the control plane:", err)
		return max(code, 1)
	}
	return code
}

const audience = "leasehold"

var (
	here  = netip.MustParseAddr("10.1.2.3")
	there = netip.MustParseAddr("10.1.2.4")
)

// rig is a Reviewer with what it asks and what it tells.
type rig struct {
	*review.Reviewer
	// asked and looked count requests to the API server.
	asked, looked atomic.Int64

	mu      sync.Mutex
	results []string
}

func newRig(t testing.TB, edit ...func(*review.Config)) *rig {
	t.Helper()
	r := new(rig)
	conf := cluster.Config()
	conf.QPS = -1
	conf.Wrap(func(next http.RoundTripper) http.RoundTripper { return counting{next, r} })
	client := clientv1.NewForConfigOrDie(conf)
	pods, err := metadata.NewForConfig(conf)
	require.NoError(t, err)
	cfg := review.Config{
		Tokens: client.TokenReviews(), Metadata: pods, Audiences: []string{audience},
		Timeout: 2 * time.Second, AcceptedFor: 10 * time.Second, RefusedFor: time.Second, MaxCached: 1000,
		PerSecond: 1000, Burst: 2000, Now: time.Now,
		Hooks: review.Hooks{
			Reviewed: func(result string, _ time.Duration) { r.tell(result) },
			LookedUp: func(result string) { r.tell("pod " + result) },
			Failed:   func(error) {},
		},
	}
	for _, e := range edit {
		e(&cfg)
	}
	r.Reviewer, err = review.New(cfg)
	require.NoError(t, err)
	t.Cleanup(r.Close)
	return r
}

func (r *rig) tell(result string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.results = append(r.results, result)
}

// told is what the hooks were told.
func (r *rig) told() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.results
}

type counting struct {
	http.RoundTripper
	r *rig
}

func (c counting) RoundTrip(req *http.Request) (*http.Response, error) {
	switch {
	case strings.HasSuffix(req.URL.Path, "/tokenreviews"):
		c.r.asked.Add(1)
	case strings.Contains(req.URL.Path, "/pods/"):
		c.r.looked.Add(1)
	}
	return c.RoundTripper.RoundTrip(req)
}

// account makes a namespace with a ServiceAccount "planner".
func account(t testing.TB) (namespace string) {
	t.Helper()
	ctx := t.Context()
	ns, err := cluster.Clients.Kubernetes.CoreV1().Namespaces().Create(ctx, &corev1.Namespace{
		ObjectMeta: metav1.ObjectMeta{GenerateName: "shop-"},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	t.Cleanup(func() {
		_ = cluster.Clients.Kubernetes.CoreV1().Namespaces().Delete(context.WithoutCancel(ctx), ns.Name, metav1.DeleteOptions{})
	})
	_, err = cluster.Clients.Kubernetes.CoreV1().ServiceAccounts(ns.Name).Create(ctx, &corev1.ServiceAccount{
		ObjectMeta: metav1.ObjectMeta{Name: "planner"},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	return ns.Name
}

func podSpec() corev1.PodSpec {
	return corev1.PodSpec{
		ServiceAccountName: "planner", RestartPolicy: corev1.RestartPolicyNever,
		Containers: []corev1.Container{{Name: "agent", Image: "agent"}},
	}
}

// podOf makes a pod.
func podOf(t testing.TB, namespace, name string, owners ...metav1.OwnerReference) *corev1.Pod {
	t.Helper()
	pod, err := cluster.Clients.Kubernetes.CoreV1().Pods(namespace).Create(t.Context(), &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name, OwnerReferences: owners}, Spec: podSpec(),
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	return pod
}

// jobOf makes a Job, and waits for the pod that its controller makes.
func jobOf(t testing.TB, namespace, name string) (*batchv1.Job, *corev1.Pod) {
	t.Helper()
	job, err := cluster.Clients.Kubernetes.BatchV1().Jobs(namespace).Create(t.Context(), &batchv1.Job{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec:       batchv1.JobSpec{Template: corev1.PodTemplateSpec{Spec: podSpec()}},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	var pods *corev1.PodList
	require.Eventually(t, func() bool {
		pods, err = cluster.Clients.Kubernetes.CoreV1().Pods(namespace).List(t.Context(), metav1.ListOptions{
			LabelSelector: batchv1.JobNameLabel + "=" + name,
		})
		return err == nil && len(pods.Items) == 1
	}, time.Minute, 10*time.Millisecond)
	return job, &pods.Items[0]
}

// tokenOf asks for a token of "planner", bound to a pod if there is one.
func tokenOf(t testing.TB, namespace string, pod *corev1.Pod, audiences ...string) string {
	t.Helper()
	seconds := int64(600)
	req := &authenticationv1.TokenRequest{Spec: authenticationv1.TokenRequestSpec{Audiences: audiences, ExpirationSeconds: &seconds}}
	if pod != nil {
		req.Spec.BoundObjectRef = &authenticationv1.BoundObjectReference{Kind: "Pod", APIVersion: "v1", Name: pod.Name, UID: pod.UID}
	}
	got, err := cluster.Clients.Kubernetes.CoreV1().ServiceAccounts(namespace).CreateToken(t.Context(), "planner", req, metav1.CreateOptions{})
	require.NoError(t, err)
	return got.Status.Token
}

func remove(t testing.TB, pod *corev1.Pod) {
	t.Helper()
	now := int64(0)
	require.NoError(t, cluster.Clients.Kubernetes.CoreV1().Pods(pod.Namespace).Delete(t.Context(), pod.Name, metav1.DeleteOptions{GracePeriodSeconds: &now}))
}
