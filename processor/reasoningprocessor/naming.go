// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"context"
	"slices"
	"strings"

	"go.opentelemetry.io/collector/client"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// naming passes on who sends in the metadata of the request, where exporters find
// it that cannot look into what they send: one of Kafka takes the key of its
// records from there, so that all of an agent stays in one partition.
type naming struct {
	consumer.Traces
	prover prover
	key    string
}

func newNaming(c *IdentityConfig, next consumer.Traces) naming {
	return naming{next, newProver(c), strings.ToLower(c.MetadataKey)}
}

// ConsumeTraces implements consumer.Traces. What a client has put under the key
// does not pass.
func (n naming) ConsumeTraces(ctx context.Context, td ptrace.Traces) error {
	info := client.FromContext(ctx)
	metadata := map[string][]string{}
	for key := range info.Metadata.Keys() {
		metadata[key] = slices.Clone(info.Metadata.Get(key))
	}
	delete(metadata, n.key)
	if who := n.prover.connection(ctx); who.proof == proofOwn && !who.collector {
		metadata[n.key] = []string{who.name}
	}
	info.Metadata = client.NewMetadata(metadata)
	return n.Traces.ConsumeTraces(client.NewContext(ctx, info), td)
}
