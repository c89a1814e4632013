// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cluster_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/cli/cluster"
	"github.com/leasehold/leasehold/internal/kubeapi"
)

func TestAGatewayIsAService(t *testing.T) {
	for text, want := range map[string]string{
		"ns/gateway": "ns/gateway:8790", "a-b/c:80": "a-b/c:80", cluster.DefaultGateway: "leasehold-system/leasehold-gateway:8790",
	} {
		g, err := cluster.ParseGateway(text)
		require.NoError(t, err)
		assert.Equal(t, want, g.String())
	}
	for _, text := range []string{"", "gateway", "a/b/c", "a/b:0", "a/b:x", "a/b:65536", "../x", "a/b%2F", "https://x"} {
		_, err := cluster.ParseGateway(text)
		assert.ErrorContains(t, err, "--gateway is a Service", text)
	}
}

// The gateway is asked through the real API server's proxy. It gets the name as it
// is, and learns nothing of who asks.
func TestAGatewayGivesItsAccount(t *testing.T) {
	ns := stack.Namespace(t, nil)
	var asked *http.Request
	answer, status := `{"name":"shop/planner","phase":"restricted","why":["It holds restricted."]}`, http.StatusOK
	stack.Serve(t, ns, "gateway", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	g := &cluster.Gateway{Namespace: ns, Name: "gateway", Port: "8790"}
	d, err := reader(t).Detail(t.Context(), g, "shop/planner")
	require.NoError(t, err)
	assert.Equal(t, []string{"It holds restricted."}, d.Why)
	assert.Equal(t, "/api/v1/agent?named=shop%2Fplanner", asked.RequestURI)
	for _, name := range []string{"Authorization", "X-Remote-User", "Cookie"} {
		assert.Empty(t, asked.Header.Get(name))
	}
	assert.NotEmpty(t, asked.Header.Get("X-Forwarded-For"), "by which the trust extension knows that a proxy stands between")

	for name, tt := range map[string]struct {
		answer string
		status int
		says   string
	}{
		"another's":  {`{"name":"shop/other\u001b[2J"}`, 200, `it tells of "shop/other·[2J", and not of "shop/planner"`},
		"no API":     {"<html>", 200, "is not the API of the trust extension"},
		"huge":       {strings.Repeat(" ", 17<<20), 200, "larger than 16 MB"},
		"signed in":  {"{}", 401, "it wants to know who asks"},
		"not known":  {`{"detail":"there is no agent of this name"}`, 404, "it does not know this agent"},
		"overloaded": {"{}", 500, "an error on the server"},
	} {
		t.Run(name, func(t *testing.T) {
			answer, status = tt.answer, tt.status
			_, err := reader(t).Detail(t.Context(), g, "shop/planner")
			require.Error(t, err)
			assert.Contains(t, strings.ToLower(err.Error()), strings.ToLower(tt.says))
			assert.Less(t, len(err.Error()), 400)
		})
	}
}

func TestAGatewayMayBeOutOfReach(t *testing.T) {
	ns := stack.Namespace(t, nil)
	_, err := reader(t).Detail(t.Context(), &cluster.Gateway{Namespace: ns, Name: "gateway", Port: "8790"}, "shop/planner")
	require.ErrorContains(t, err, `services "gateway" not found`)

	stuck := make(chan struct{})
	stack.Serve(t, ns, "slow", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-stuck }))
	defer close(stuck)
	c, err := cluster.New(&kubeapi.Reach{Kubeconfig: stack.Kubeconfig(), QPS: -1}, 200*time.Millisecond)
	require.NoError(t, err)
	begun := time.Now()
	_, err = c.Detail(t.Context(), &cluster.Gateway{Namespace: ns, Name: "slow", Port: "8790"}, "shop/planner")
	require.ErrorContains(t, err, "it took more than 200ms; pass a longer --timeout")
	assert.Less(t, time.Since(begun), 30*time.Second)
}
