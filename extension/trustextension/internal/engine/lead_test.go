// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// The rest waits until all of an agent's credentials were tried, for a moment at most,
// and not for those of others.
func TestCredentialsHaveAHeadStart(t *testing.T) {
	began := func(agent string, kind trust.ActionKind) started {
		return started{agent, trustapi.Action{Kind: kind}}
	}
	all := []started{
		began("ns/a", trust.Suspend), began("ns/a", trust.Revoke), began("ns/b", trust.Suspend), began("ns/a", trust.Disable),
	}
	for name, tt := range map[string]struct {
		tried []time.Duration // how long each of ns/a's takes
		agent string
		want  time.Duration
	}{
		"all were tried":         {[]time.Duration{3 * time.Millisecond, 7 * time.Millisecond}, "ns/a", 7 * time.Millisecond},
		"one does not answer":    {[]time.Duration{3 * time.Millisecond}, "ns/a", headStart},
		"none does":              {nil, "ns/a", headStart},
		"another has none begun": {nil, "ns/b", 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				first, now := leads(all), time.Now()
				for _, long := range tt.tried {
					go func() { time.Sleep(long); first["ns/a"].tried() }()
				}
				first[tt.agent].follow(t.Context())
				assert.Equal(t, tt.want, time.Since(now))
			})
		})
	}
	t.Run("who stops does not wait", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			stop()
			now := time.Now()
			leads(all)["ns/a"].follow(ctx)
			assert.Zero(t, time.Since(now))
		})
	})
}
