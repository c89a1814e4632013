// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package review_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	clientv1 "k8s.io/client-go/kubernetes/typed/authentication/v1"
	"k8s.io/client-go/metadata"

	"github.com/leasehold/leasehold/extension/podidentityextension/internal/review"
)

// block is the example in the README that has a line.
func block(t *testing.T, line string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	require.NoError(t, err)
	for part := range strings.SplitSeq(string(text), "```") {
		if yaml, ok := strings.CutPrefix(part, "yaml\n"); ok && strings.Contains(yaml, line+"\n") {
			return yaml
		}
	}
	t.Fatalf("the README has no example with %q", line)
	return ""
}

// The rights in the README are enough, and the collector needs them.
func TestTheRightsInTheReadmeAreEnough(t *testing.T) {
	ns := account(t)
	own := tokenOf(t, ns, nil)
	conf := cluster.ConfigOf(own)
	client := clientv1.NewForConfigOrDie(conf)
	pods, err := metadata.NewForConfig(conf)
	require.NoError(t, err)
	r := newRig(t, func(c *review.Config) { c.Tokens, c.Metadata = client.TokenReviews(), pods })
	token := tokenOf(t, ns, podOf(t, ns, "agent"), audience)
	_, err = r.Who(t.Context(), token, here)
	require.Equal(t, codes.Unavailable, status.Code(err))

	_, err = cluster.Kubectl(t.Context(), block(t, "kind: ClusterRole"), "apply", "-f", "-")
	require.NoError(t, err)
	_, err = cluster.Kubectl(t.Context(), "", "create", "clusterrolebinding", ns, "--clusterrole=leasehold-pod-identity", "--serviceaccount="+ns+":planner")
	require.NoError(t, err)
	require.Eventually(t, func() bool { _, err = r.Who(t.Context(), token, here); return err == nil }, 60*time.Second, 20*time.Millisecond)
}

// The pod in the README has a token that is accepted.
func TestThePodInTheReadmeIsHeard(t *testing.T) {
	ns := account(t)
	manifest := strings.ReplaceAll(block(t, "kind: Pod"), "namespace: shop", "namespace: "+ns)
	_, err := cluster.Kubectl(t.Context(), manifest, "apply", "-f", "-")
	require.NoError(t, err)
	pod, err := cluster.Clients.Kubernetes.CoreV1().Pods(ns).Get(t.Context(), "planner", metav1.GetOptions{})
	require.NoError(t, err)
	var projected *corev1.ServiceAccountTokenProjection
	for _, v := range pod.Spec.Volumes {
		if v.Name == "leasehold" {
			projected = v.Projected.Sources[0].ServiceAccountToken
		}
	}
	require.NotNil(t, projected)
	assert.Equal(t, "token", projected.Path)
	// What the kubelet asks for, to put it into the volume.
	who, err := newRig(t).Who(t.Context(), tokenOf(t, ns, pod, projected.Audience), here)
	require.NoError(t, err)
	assert.Equal(t, ns+"/planner", who.Agent())
	assert.Equal(t, string(pod.UID), who.PodUID)
}
