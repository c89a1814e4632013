// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cluster_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	authenticationv1 "k8s.io/api/authentication/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/cli/cluster"
	"github.com/leasehold/leasehold/internal/kubeapi"
	"github.com/leasehold/leasehold/internal/trustapi"
)

func TestEveryAgentIsToldOnceAndInOrder(t *testing.T) {
	ns := stack.Namespace(t, nil)
	var want []string
	for _, first := range "abcdefghijklm" { // more than a page
		for _, second := range "abcdefgh" {
			want = append(want, string(first)+string(second))
			agent(t, ns, string(first)+string(second), nil)
		}
	}
	var got []string
	require.NoError(t, reader(t).Each(t.Context(), ns, func(a *v1alpha1.Agent) bool {
		got = append(got, a.Name)
		return true
	}))
	assert.Equal(t, want, got)
	n := 0
	require.NoError(t, reader(t).Each(t.Context(), "", func(*v1alpha1.Agent) bool { n++; return n < 70 }))
	assert.Equal(t, 70, n, "it stops where it is told to")
}

func TestWhatCannotBeReadIsExplained(t *testing.T) {
	ns := stack.Namespace(t, nil)
	token, err := stack.Clients.Kubernetes.CoreV1().ServiceAccounts(ns).CreateToken(t.Context(), "default", &authenticationv1.TokenRequest{}, metav1.CreateOptions{})
	if err != nil { // the controller makes the ServiceAccount a moment after the namespace
		require.EventuallyWithT(t, func(c *assert.CollectT) {
			token, err = stack.Clients.Kubernetes.CoreV1().ServiceAccounts(ns).CreateToken(t.Context(), "default", &authenticationv1.TokenRequest{}, metav1.CreateOptions{})
			assert.NoError(c, err)
		}, 10*time.Second, 20*time.Millisecond)
	}
	other := httptest.NewTLSServer(http.NotFoundHandler())
	defer other.Close()
	slow := make(chan struct{})
	hangs := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-slow }))
	defer hangs.Close()
	defer close(slow)
	bare := httptest.NewServer(http.NotFoundHandler())
	defer bare.Close()
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	tests := map[string]struct{ file, says string }{
		"no right":     {kubeconfig(t, stack.Server(), token.Status.Token), "ask for the right to"},
		"unknown":      {kubeconfig(t, stack.Server(), "nobody"), "the API server does not know you"},
		"another's":    {kubeconfig(t, other.URL, ""), "certificate signed by unknown authority"},
		"slow":         {kubeconfig(t, hangs.URL, ""), "no answer in time: the API server took more than 300ms; pass a longer --timeout"},
		"no resources": {kubeconfig(t, bare.URL, ""), "the cluster knows no Agents"},
		"nobody":       {kubeconfig(t, closed.URL, ""), "connection refused"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c, err := cluster.New(&kubeapi.Reach{Kubeconfig: tt.file, QPS: -1}, 300*time.Millisecond)
			require.NoError(t, err)
			_, got := c.Agent(t.Context(), "shop", "planner")
			require.ErrorContains(t, got, tt.says)
			listed := c.Each(t.Context(), "shop", func(*v1alpha1.Agent) bool { return true })
			require.ErrorContains(t, listed, tt.says)
			watched := c.Watch(t.Context(), "shop", nil, nil)
			require.ErrorContains(t, watched, tt.says)
			for _, err := range []error{got, listed, watched} {
				assert.NotContains(t, err.Error(), token.Status.Token)
			}
		})
	}
	_, err = reader(t).Agent(t.Context(), ns, "nobody")
	require.ErrorIs(t, err, trustapi.ErrNotFound)
	assert.EqualError(t, err, "no such agent: "+ns+"/nobody; leasehold agents list -A shows those of the cluster")
	ended, end := context.WithCancel(t.Context())
	end()
	_, err = reader(t).Agent(ended, ns, "nobody")
	require.ErrorIs(t, err, context.Canceled)
}

func TestNamesArePartedIntoNamespaceAndName(t *testing.T) {
	for text, want := range map[string][2]string{"planner": {"shop", "planner"}, "ops/crawler": {"ops", "crawler"}} {
		ns, name, err := cluster.SplitName(text, "shop")
		require.NoError(t, err)
		assert.Equal(t, want, [2]string{ns, name})
	}
	for _, text := range []string{"", "/", "a/", "/a", "a/b/c", "..", "../x", "a/..", "a%2Fb"} {
		_, _, err := cluster.SplitName(text, "shop")
		assert.ErrorContains(t, err, "is named as NAME or NAMESPACE/NAME", text)
	}
}
