// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cluster_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/cli/cluster"
	"github.com/leasehold/leasehold/internal/kubeapi"
	"github.com/leasehold/leasehold/test/stack/stacktest"
)

var stack *stacktest.Cluster

func TestMain(m *testing.M) {
	os.Exit(stacktest.Run(m, func(c *stacktest.Cluster) { stack = c }))
}

// reader reads the cluster as its administrator.
func reader(t *testing.T) *cluster.Cluster {
	t.Helper()
	c, err := cluster.New(&kubeapi.Reach{Kubeconfig: stack.Kubeconfig(), QPS: -1}, 10*time.Second)
	require.NoError(t, err)
	return c
}

// kubeconfig writes a file that leads to the cluster, or elsewhere, with a token.
func kubeconfig(t *testing.T, server, token string) string {
	t.Helper()
	conf := clientcmdapi.NewConfig()
	conf.Clusters["c"] = &clientcmdapi.Cluster{Server: server, CertificateAuthority: stack.CAFile()}
	conf.AuthInfos["u"] = &clientcmdapi.AuthInfo{Token: token}
	conf.Contexts["x"] = &clientcmdapi.Context{Cluster: "c", AuthInfo: "u", Namespace: "shop"}
	conf.CurrentContext = "x"
	path := filepath.Join(t.TempDir(), "kubeconfig")
	require.NoError(t, clientcmd.WriteToFile(*conf, path))
	return path
}

// agent makes an Agent with a status.
func agent(t *testing.T, namespace, name string, status *v1alpha1.AgentStatus) *v1alpha1.Agent {
	t.Helper()
	agents := stack.Clients.Agents(namespace)
	a, err := agents.Create(t.Context(), &v1alpha1.Agent{
		ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: v1alpha1.AgentSpec{ServiceAccountName: name},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	if status != nil {
		a.Status = *status
		a, err = agents.UpdateStatus(t.Context(), a, metav1.UpdateOptions{})
		require.NoError(t, err)
	}
	return a
}
