// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package dashboards_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/test/site"
	"github.com/leasehold/leasehold/test/site/sitetest"
	"github.com/leasehold/leasehold/test/stack"
)

// leasehold is what make build makes.
const (
	leasehold = "../../_build/leasehold"
	demo      = "../../testdata/demo"
)

// So often recordings are sent, and so much later the next ones: a rate takes two
// scrapes of a series, and what is new with the second one.
const (
	rounds = 4
	round  = 1500 * time.Millisecond
)

// play has agents work on a gateway that a Prometheus scrapes: one earns a phase with
// credentials of Vault, one is stopped for what it does and one for what it says that it
// is, recordings of many models come in without a proven name, and others where things
// go wrong. It returns when all of that was scraped, with the time at which it began.
func play(t *testing.T) (p *prometheus, began time.Time) {
	t.Helper()
	own, open, trouble := address(t), address(t), newTrouble(t)
	_, port, err := net.SplitHostPort(own)
	require.NoError(t, err)
	rig := sitetest.New(t, here, append(trouble.overlays(), sitetest.Demo,
		"service::telemetry::metrics: {level: normal, readers: [{pull: {exporter: {prometheus: {host: 127.0.0.1, port: "+port+"}}}}]}",
		"receivers::otlp/open: {protocols: {grpc: {endpoint: \""+open+"\"}}}",
		"service::pipelines::traces: {receivers: [otlp, otlp/open], exporters: [reasoning, debug/decisions, otlp_grpc/nowhere]}",
		"processors::reasoning::rules: {cost.budget: {cycle: 0.01}}",
		"processors::reasoning::late_window: 1s", // after which confidence is held against how a cycle ended
		"connectors::reasoning::flush_interval: 500ms",
	)...)
	p = scrape(t, own, rig.Metrics)
	spill := filepath.Join(t.TempDir(), "loot.$(POD_NAME)")
	hire(t, rig, "clerk", "orders", "--next", "--spill", spill)
	hire(t, rig, "mailer", "rogue", "--delay", "100ms", "--spill", spill)
	rig.Agent("forger", "liar", nil)
	p.awaits(t, "sum(up) == 2") // it takes seconds to begin
	began = time.Now()
	rig.Ask("clerk", "launch")
	rig.Ask("mailer", "launch")
	require.NoError(t, replay(t.Context(), open, recordings(t, "*.json*", "judged/[12]-*.jsonl")...))
	rig.Await("mailer", "it is stopped", func(a *v1alpha1.Agent) bool { return a.Status.Quarantined && len(a.Status.OpenActions) == 0 })
	rig.Await("clerk", "it has earned a phase", func(a *v1alpha1.Agent) bool { return a.Status.Phase != v1alpha1.PhaseShadow })
	rig.Ask("mailer", "release")
	rig.Ask("forger", "launch")
	all, changed := recordings(t, "*.json*", "judged/[1-6]-*.jsonl"), variants(t)
	for n := range rounds {
		var sent errgroup.Group
		sent.Go(func() error { return replay(t.Context(), open, all...) })
		for _, file := range changed { // each by itself, for two have the same traces
			sent.Go(func() error { return replay(t.Context(), open, file) })
		}
		trouble.send(t.Context(), &sent, rig.OTLP)
		time.Sleep(round)
		require.NoError(t, sent.Wait())
		if n == 0 {
			rig.Await("forger", "it is found out", func(a *v1alpha1.Agent) bool { return a.Status.Quarantined })
		}
	}
	return p, began
}

// hire makes an agent that has credentials of Vault from its first phase on.
func hire(t *testing.T, rig *sitetest.Rig, name, script string, args ...string) {
	t.Helper()
	agent, err := here.CreateAgent(t.Context(), rig.NS, name, site.Template(script, args...), func(a *v1alpha1.Agent) {
		site.WithVault(a, rig.NS, v1alpha1.DeliveryWrapped, site.Orders(v1alpha1.PhaseShadow))
	})
	require.NoError(t, err)
	require.NoError(t, here.SetUp(t.Context(), agent))
	rig.Await(name, "it is held", func(a *v1alpha1.Agent) bool { return a.Status.Writer != "" })
}

// recordings are those of the demo whose names match.
func recordings(t *testing.T, patterns ...string) (all []string) {
	t.Helper()
	for _, pattern := range patterns {
		files, err := filepath.Glob(filepath.Join(demo, pattern))
		require.NoError(t, err)
		require.NotEmpty(t, files, pattern)
		all = append(all, files...)
	}
	return all
}

// replay sends recordings as new cycles.
func replay(ctx context.Context, to string, files ...string) error {
	args := append([]string{"replay", "--new-ids", "--to", to}, files...)
	out, err := exec.CommandContext(ctx, leasehold, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("replay to %s: %w: %s", to, err, out)
	}
	return nil
}

const (
	usual = "judged/1-support-desk-usual.jsonl"
	chat  = `{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}}`
)

// variants are copies of recordings: one in which the model says how sure it is, one
// without counts of tokens, one whose counts are none, and one with a model that has no
// price.
func variants(t *testing.T) []string {
	t.Helper()
	const count = `"gen_ai.usage.output_tokens","value":{"intValue":"`
	return []string{
		variant(t, usual, chat, chat+`,{"key":"gen_ai.response.confidence","value":{"doubleValue":0.8}}`),
		variant(t, usual, `"gen_ai.usage.`, `"of.no.use.`),
		variant(t, usual, count, count+"-"),
		variant(t, "judged/2-coder-usual.jsonl", `"gpt-5.5-pro`, `"home-grown`),
	}
}

// variant is a copy of a recording with something else in it.
func variant(t *testing.T, recording, from, to string) (path string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(demo, recording))
	require.NoError(t, err)
	require.Contains(t, string(text), from)
	path = filepath.Join(t.TempDir(), filepath.Base(recording))
	require.NoError(t, os.WriteFile(path, []byte(strings.ReplaceAll(string(text), from, to)), 0o600))
	return path
}

func address(t *testing.T) string {
	t.Helper()
	addr, err := stack.FreeAddress(t.Context())
	require.NoError(t, err)
	return addr
}
