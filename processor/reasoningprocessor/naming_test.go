// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/client"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// What is passed on as the sender's name is what is proven, and nothing else.
func TestNameInTheMetadata(t *testing.T) {
	forged := client.Info{Metadata: client.NewMetadata(map[string][]string{"Leasehold-Agent": {"bob"}, "x-other": {"kept"}})}
	proven := forged
	proven.Auth = authData{"username": "alice"}
	collector := forged
	collector.Auth = authData{"username": "node-1"}
	for name, tt := range map[string]struct {
		info client.Info
		want []string
	}{
		"proven":                          {proven, []string{"alice"}},
		"claimed by the client":           {forged, nil},
		"a collector has many":            {collector, nil},
		"nobody, and nothing was claimed": {client.Info{}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := defaultIdentity()
			cfg.Collectors, cfg.MetadataKey = []string{"node-1"}, "Leasehold-Agent"
			sink := new(consumertest.TracesSink)
			var got client.Info
			next, err := consumer.NewTraces(func(ctx context.Context, td ptrace.Traces) error {
				got = client.FromContext(ctx)
				return sink.ConsumeTraces(ctx, td)
			})
			require.NoError(t, err)
			require.NoError(t, newNaming(&cfg, next).ConsumeTraces(client.NewContext(t.Context(), tt.info), ptrace.NewTraces()))
			assert.Equal(t, tt.want, got.Metadata.Get("leasehold-agent"))
			assert.Equal(t, tt.info.Metadata.Get("x-other"), got.Metadata.Get("x-other"))
			assert.Equal(t, tt.info.Auth, got.Auth)
			assert.Len(t, sink.AllTraces(), 1)
		})
	}
}
