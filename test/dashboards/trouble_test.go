// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package dashboards_test

import (
	"context"
	"os/exec"
	"path/filepath"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/leasehold/leasehold/internal/semconv"
)

// trouble are addresses of a gateway at which things go wrong, so that panels that are
// quiet otherwise have something to show.
type trouble struct {
	// For what comes to full there is no memory; the roots of what comes to refused
	// nobody takes, and its measurements have no room; what comes to raw is taken for
	// evidence as it is.
	full, refused, raw string
	// evidence is a recording that seems to be judged already, in a form of the future.
	evidence string
}

func newTrouble(t *testing.T) *trouble {
	t.Helper()
	return &trouble{
		full: address(t), refused: address(t), raw: address(t),
		evidence: variant(t, usual, chat, chat+`,{"key":"`+semconv.EvidenceSchema+`","value":{"intValue":"99"}}`),
	}
}

// overlays are the configuration of it.
func (r *trouble) overlays() []string {
	receiver := func(name, address string) string {
		return "receivers::otlp/" + name + ": {protocols: {grpc: {endpoint: \"" + address + "\"}}}"
	}
	return []string{
		receiver("full", r.full), receiver("refused", r.refused), receiver("raw", r.raw),
		"processors::memory_limiter/full: {check_interval: 100ms, limit_mib: 2, spike_limit_mib: 1}",
		"service::pipelines::traces/full: {receivers: [otlp/full], processors: [memory_limiter/full], exporters: [nop]}",
		// What goes nowhere is lost on the way out.
		"exporters::otlp_grpc/nowhere: {endpoint: \"127.0.0.1:1\", tls: {insecure: true}, retry_on_failure: {enabled: false}}",
		// The gateway itself refuses for good who does not say who it is.
		"exporters::otlp_grpc/refused: {endpoint: \"${env:LEASEHOLD_LISTEN}\", tls: {insecure: true}, retry_on_failure: {enabled: false}, sending_queue: {enabled: false}}",
		"processors::reasoning/refused: {settle_time: 100ms}",
		"connectors::reasoning/narrow: {cardinality_limit: 2, flush_interval: 500ms}",
		"service::pipelines::traces/refused: {receivers: [otlp/refused], processors: [reasoning/refused], exporters: [reasoning/narrow, otlp_grpc/refused]}",
		"service::pipelines::metrics/narrow: {receivers: [reasoning/narrow], exporters: [nop]}",
		"service::pipelines::traces/raw: {receivers: [otlp/raw], exporters: [reasoning]}",
		// Entries of the ledger are no evidence.
		"service::pipelines::logs/decisions: {receivers: [trust_events], exporters: [debug/decisions, trust]}",
	}
}

// send tries to send recordings to where things go wrong with them: also without a
// proof to where one is asked for.
func (r *trouble) send(ctx context.Context, sent *errgroup.Group, guarded string) {
	fine := filepath.Join(demo, "judged", "3-support-desk-fine.jsonl")
	for to, file := range map[string]string{guarded: fine, r.full: fine, r.refused: fine, r.raw: r.evidence} {
		sent.Go(func() error {
			// That it is refused is what it is for, so that it does not try for long.
			_ = exec.CommandContext(ctx, leasehold, "replay", "--new-ids", "--timeout", "1s", "--to", to, file).Run()
			return nil
		})
	}
}
