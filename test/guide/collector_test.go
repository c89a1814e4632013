// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package guide

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/test/stack"
)

// podToken is what agents send, and the collector asks for.
const podToken = "the-token-of-the-pod"

// As the shipped gateway has it, but for who proves the sender, where phases come from,
// and a file for what comes out.
const collectorConfig = `
extensions:
  bearertokenauth: {token: "` + podToken + `"}
  health_check: {endpoint: "127.0.0.1:${env:HEALTH}"}
receivers:
  otlp:
    protocols:
      grpc: {endpoint: "127.0.0.1:${env:GRPC}", auth: {authenticator: bearertokenauth}}
      http: {endpoint: "127.0.0.1:${env:HTTP}", auth: {authenticator: bearertokenauth}}
processors:
  reasoning:
    settle_time: 500ms
    remote_parent: root
    agent_phases:
      support-restricted: restricted
      support-semi-autonomous: semi-autonomous
      support-autonomous: autonomous
    phase: shadow
exporters:
  file: {path: "${env:TRACES}", flush_interval: 100ms}
service:
  extensions: [bearertokenauth, health_check]
  telemetry: {metrics: {level: none}}
  pipelines:
    traces: {receivers: [otlp], processors: [reasoning], exporters: [file]}
`

// A collector is the built one.
type collector struct{ grpc, http, traces string }

func startCollector(t *testing.T) *collector {
	t.Helper()
	binary := collectorBinary(t)
	ports := []string{freePort(t), freePort(t), freePort(t)}
	dir := t.TempDir()
	c := &collector{grpc: "http://127.0.0.1:" + ports[0], http: "http://127.0.0.1:" + ports[1], traces: filepath.Join(dir, "traces.jsonl")}
	config := filepath.Join(dir, "config.yaml")
	require.NoError(t, os.WriteFile(config, []byte(collectorConfig), 0o600))
	cmd := exec.Command(binary, "--config", config)
	cmd.Env = append(os.Environ(), "GRPC="+ports[0], "HTTP="+ports[1], "HEALTH="+ports[2], "TRACES="+c.traces)
	var log bytes.Buffer
	cmd.Stderr = &log
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
		require.NoError(t, cmd.Wait(), log.String())
	})
	require.Eventually(t, func() bool {
		answer, err := http.Get("http://127.0.0.1:" + ports[2])
		return err == nil && answer.Body.Close() == nil && answer.StatusCode == http.StatusOK
	}, 30*time.Second, 50*time.Millisecond)
	return c
}

// collectorBinary is the built collector.
func collectorBinary(t *testing.T) string {
	t.Helper()
	binary := os.Getenv("OTELCOL")
	if binary == "" {
		binary = filepath.Join("..", "..", "_build", "otelcol-leasehold")
	}
	require.FileExists(t, binary, "run make build, or set OTELCOL")
	return binary
}

func freePort(t *testing.T) string {
	t.Helper()
	address, err := stack.FreeAddress(t.Context())
	require.NoError(t, err)
	_, port, err := net.SplitHostPort(address)
	require.NoError(t, err)
	return port
}

// A span is one of a cycle, as the collector sends it on.
type span struct {
	ptrace.Span
	job string
}

func (s span) attr(key string) any { return s.Attributes().AsRaw()[key] }

// spans are those that one Job has sent so far.
func (c *collector) spans(t *testing.T, job string) (all []span) {
	t.Helper()
	text, err := os.ReadFile(c.traces)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		if !strings.HasSuffix(line, "\n") {
			break // it is being written
		}
		traces, err := new(ptrace.JSONUnmarshaler).UnmarshalTraces([]byte(line))
		require.NoError(t, err)
		for _, rs := range traces.ResourceSpans().All() {
			if rs.Resource().Attributes().AsRaw()["k8s.job.uid"] != job {
				continue
			}
			for _, ss := range rs.ScopeSpans().All() {
				for _, s := range ss.Spans().All() {
					all = append(all, span{s, job})
				}
			}
		}
	}
	return all
}

// settled waits for the root of a Job's cycle, which carries the verdict.
func (c *collector) settled(t *testing.T, job string) (root span) {
	t.Helper()
	require.Eventually(t, func() bool {
		for _, s := range c.spans(t, job) {
			if s.attr("leasehold.cycle.root") == true {
				root = s
				return true
			}
		}
		return false
	}, 60*time.Second, 100*time.Millisecond, job)
	return root
}

// findings are the rules that found something in a Job's cycle, and what they say.
func (c *collector) findings(t *testing.T, job string) (rules []string) {
	t.Helper()
	for _, s := range c.spans(t, job) {
		for _, event := range s.Events().All() {
			if event.Name() == "leasehold.finding" {
				said := event.Attributes().AsRaw()
				rules = append(rules, fmt.Sprint(said["leasehold.finding.rule"], ": ", said["leasehold.finding.text"]))
			}
		}
	}
	return rules
}

// score is that of a settled root.
func score(t *testing.T, root span) float64 {
	t.Helper()
	value, ok := root.attr("leasehold.verdict.score").(float64)
	require.True(t, ok, "the root has no verdict")
	return value
}
