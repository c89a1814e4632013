// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tiers_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/test/site"
)

// Nodes share the agents among three gateways, one of which decides. Evidence that
// waits in one that is killed is counted when it is back; evidence that waits for one
// that decided is counted by its successor; and none of it twice.
func TestOneOfThreeGatewaysIsKilled(t *testing.T) {
	f := newFleet(t, 9)
	f.launch()
	assert.Greater(t, f.settled(0), 1, "gateways that judge")
	f.counted()

	// Nobody can be reached who decides, so that all evidence of this round waits.
	here.Forwarder.Close()
	before := f.judged()
	f.launch()
	f.settled(before)
	other := ""
	decider, err := here.Decider(t.Context())
	require.NoError(t, err)
	for i := range gateways {
		if name := site.GatewayPod(i); name != decider.Name && judgedBy(t, i) > 0 {
			other = name
		}
	}
	require.NotEmpty(t, other, "one that judges and does not decide")
	require.NoError(t, here.Kubelet.OOMKill(site.Namespace, other))
	here.Forwarder.Open()
	f.counted()

	// It is back in less than a second, and may see the Lease of its former self before
	// the others see that it was renewed last: then it is the first to whom that has run
	// out, and rightly decides again. So it is killed again where no other does after long
	// enough.
	decider, err = here.Decider(t.Context())
	require.NoError(t, err)
	require.NoError(t, here.Kubelet.OOMKill(site.Namespace, decider.Name))
	killed := time.Now()
	f.eventually("another gateway decides", func() bool {
		if time.Since(killed) > 4*site.LeaseDuration {
			killed = time.Now()
			_ = here.Kubelet.OOMKill(site.Namespace, decider.Name) // an error says that it is not back
		}
		now, err := here.Decider(t.Context())
		return err == nil && now.Name != decider.Name
	})
	f.eventually("the killed one serves again", func() bool { return serves(t, decider.Name) })
	f.launch()
	f.counted()
}
