// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package dashboards_test

import (
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
	own, open := address(t), address(t)
	_, port, err := net.SplitHostPort(own)
	require.NoError(t, err)
	rig := sitetest.New(t, here, sitetest.Demo,
		"service::telemetry::metrics: {level: normal, readers: [{pull: {exporter: {prometheus: {host: 127.0.0.1, port: "+port+"}}}}]}",
		"receivers::otlp/open: {protocols: {grpc: {endpoint: \""+open+"\"}}}",
		"service::pipelines::traces: {receivers: [otlp, otlp/open], exporters: [reasoning, debug/decisions]}",
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
	sure := confident(t, "testdata/demo/judged/1-support-desk-usual.jsonl")
	for range rounds {
		replay(t, open, "testdata/demo/*.json*", "testdata/demo/judged/[1-6]-*.jsonl")
		replayFiles(t, open, sure)
		send(rig.OTLP)
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

// confident is a copy of a recording in which the model says how sure it is.
func confident(t *testing.T, recording string) string {
	t.Helper()
	const chat = `{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}}`
	text, err := os.ReadFile("../../" + recording)
	require.NoError(t, err)
	require.Contains(t, string(text), chat)
	sure := strings.ReplaceAll(string(text), chat, chat+`,{"key":"gen_ai.response.confidence","value":{"doubleValue":0.8}}`)
	path := filepath.Join(t.TempDir(), filepath.Base(recording))
	require.NoError(t, os.WriteFile(path, []byte(sure), 0o600))
	return path
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
