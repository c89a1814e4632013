// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package dashboards_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/test/site"
	"github.com/leasehold/leasehold/test/site/sitetest"
	"github.com/leasehold/leasehold/test/stack"
)

// leasehold is what make build makes.
const leasehold = "../../_build/leasehold"

// So often recordings are sent, and so much later the next ones: a rate takes two
// scrapes of a series, and what is new with the second one.
const (
	rounds = 4
	round  = 1500 * time.Millisecond
)

// play has agents work on a gateway that a Prometheus scrapes: one earns a phase with
// credentials of Vault, one is stopped for what its span says, and recordings of many
// models come in without a proven name. It returns when all of that was scraped, with
// the time at which it began.
func play(t *testing.T) (p *prometheus, began time.Time) {
	t.Helper()
	own, open, full := address(t), address(t), address(t)
	_, port, err := net.SplitHostPort(own)
	require.NoError(t, err)
	rig := sitetest.New(t, here, sitetest.Demo,
		"service::telemetry::metrics: {level: normal, readers: [{pull: {exporter: {prometheus: {host: 127.0.0.1, port: "+port+"}}}}]}",
		"receivers::otlp/open: {protocols: {grpc: {endpoint: \""+open+"\"}}}",
		// What goes nowhere is lost on the way out, and there is no memory for what comes there.
		"exporters::otlp_grpc/nowhere: {endpoint: \"127.0.0.1:1\", tls: {insecure: true}, retry_on_failure: {enabled: false}}",
		"service::pipelines::traces: {receivers: [otlp, otlp/open], exporters: [reasoning, debug/decisions, otlp_grpc/nowhere]}",
		"receivers::otlp/full: {protocols: {grpc: {endpoint: \""+full+"\"}}}",
		"processors::memory_limiter/full: {check_interval: 100ms, limit_mib: 2, spike_limit_mib: 1}",
		"service::pipelines::traces/full: {receivers: [otlp/full], processors: [memory_limiter/full], exporters: [nop]}",
		"processors::reasoning::rules: {cost.budget: {cycle: 0.01}}",
		"processors::reasoning::late_window: 1s", // after which confidence is held against how a cycle ended
		"connectors::reasoning::flush_interval: 500ms",
	)
	p = scrape(t, own, rig.Metrics)
	spill := filepath.Join(t.TempDir(), "loot.$(POD_NAME)")
	hire(t, rig, "clerk", "orders", "--next", "--spill", spill)
	hire(t, rig, "mailer", "rogue", "--delay", "100ms", "--spill", spill)
	p.awaits(t, "sum(up) == 2") // it takes seconds to begin
	began = time.Now()
	rig.Ask("clerk", "launch")
	rig.Ask("mailer", "launch")
	replay(t, open, "testdata/demo/*.json*", "testdata/demo/judged/[12]-*.jsonl")
	send(rig.OTLP) // refused: nobody proves who sends it
	rig.Await("mailer", "it is stopped", func(a *v1alpha1.Agent) bool { return a.Status.Quarantined && len(a.Status.OpenActions) == 0 })
	rig.Await("clerk", "it has earned a phase", func(a *v1alpha1.Agent) bool { return a.Status.Phase != v1alpha1.PhaseShadow })
	rig.Ask("mailer", "release")
	changed := variants(t)
	for range rounds {
		replay(t, open, "testdata/demo/*.json*", "testdata/demo/judged/[1-6]-*.jsonl")
		for _, file := range changed { // each by itself, for two have the same traces
			replayFiles(t, open, file)
		}
		send(rig.OTLP)
		send(full)
		time.Sleep(round)
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

// replay sends recordings as new cycles.
func replay(t *testing.T, to string, patterns ...string) {
	t.Helper()
	var all []string
	for _, pattern := range patterns {
		files, err := filepath.Glob("../../" + pattern)
		require.NoError(t, err)
		require.NotEmpty(t, files, pattern)
		all = append(all, files...)
	}
	replayFiles(t, to, all...)
}

func replayFiles(t *testing.T, to string, files ...string) {
	t.Helper()
	args := append([]string{"replay", "--new-ids", "--to", to}, files...)
	out, err := exec.CommandContext(t.Context(), leasehold, args...).CombinedOutput()
	require.NoError(t, err, "%s", out)
}

// variants are copies of recordings: one in which the model says how sure it is, one
// without counts of tokens, and one with a model that has no price.
func variants(t *testing.T) (files []string) {
	t.Helper()
	const (
		usual = "1-support-desk-usual.jsonl"
		chat  = `{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}}`
	)
	for i, v := range []struct{ recording, from, to string }{
		{usual, chat, chat + `,{"key":"gen_ai.response.confidence","value":{"doubleValue":0.8}}`},
		{usual, `"gen_ai.usage.`, `"of.no.use.`},
		{"2-coder-usual.jsonl", `"gpt-5.5-pro`, `"home-grown`},
	} {
		text, err := os.ReadFile("../../testdata/demo/judged/" + v.recording)
		require.NoError(t, err)
		require.Contains(t, string(text), v.from)
		path := filepath.Join(t.TempDir(), fmt.Sprintf("%d.jsonl", i))
		require.NoError(t, os.WriteFile(path, []byte(strings.ReplaceAll(string(text), v.from, v.to)), 0o600))
		files = append(files, path)
	}
	return files
}

// send tries to send a recording to where it is refused.
func send(to string) {
	_ = exec.Command(leasehold, "replay", "../../testdata/demo/judged/3-support-desk-fine.jsonl", "--to", to).Run()
}

func address(t *testing.T) string {
	t.Helper()
	addr, err := stack.FreeAddress(t.Context())
	require.NoError(t, err)
	return addr
}
