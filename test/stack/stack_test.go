// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package stack

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/client-go/kubernetes"
)

// A stack serves the version that it says, survives the death of its API server,
// and leaves nothing behind.
func TestAStackLivesAndEnds(t *testing.T) {
	s, err := Start(t.Context(), Options{Log: os.Stderr})
	require.NoError(t, err)
	stopped := false
	t.Cleanup(func() {
		if !stopped {
			_ = s.Stop()
		}
	})
	client, err := kubernetes.NewForConfig(s.Config())
	require.NoError(t, err)
	version, err := client.Discovery().ServerVersion()
	require.NoError(t, err)
	assert.Equal(t, KubernetesVersion, version.GitVersion)

	s.APIServer.Kill()
	require.Error(t, s.APIServer.ended())
	require.NoError(t, s.APIServer.Restart())
	require.NoError(t, s.WaitReady(t.Context()))

	require.NoError(t, s.Stop())
	stopped = true
	assert.NoDirExists(t, s.dir)
	for _, p := range []*Process{s.Etcd, s.APIServer, s.Controllers} {
		require.Error(t, p.ended(), p.name)
	}
	assert.NoError(t, s.Stop())
}
