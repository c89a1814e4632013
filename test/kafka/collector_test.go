// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package kafka_test runs a node and two gateways with Kafka between them, by the
// configurations that are shipped for that. The brokers are a stand-in in this process
// that speaks Kafka's protocol.
package kafka_test

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/test/stack"
)

const root = "../.."

// without are what takes the place of a cluster: agents log in by a password, and a
// gateway decides by itself, to a file.
var without = map[string][]string{
	"node": {
		"extensions::basicauth/agents::htpasswd::inline: '${env:TEST_AGENTS}'",
		"receivers::otlp::protocols::grpc::auth::authenticator: basicauth/agents",
		"receivers::otlp::protocols::http: {auth: {authenticator: basicauth/agents}, endpoint: '${env:LEASEHOLD_LISTEN_HTTP}'}",
		"service::extensions: [health_check, basicauth/agents]",
		"service::pipelines::traces::processors: [memory_limiter, reasoning]",
	},
	"gateway": {
		"extensions::trust/alone: {storage: file_storage, ledger: {directory: '${env:LEASEHOLD_STATE}/ledger'}, identity: observe, http: null}",
		"processors::reasoning::trust: trust/alone",
		"exporters::trust::extension: trust/alone",
		"receivers::trust_events::extension: trust/alone",
		"processors::reasoning::settle_time: 500ms",
		"exporters::file/evidence: {path: '${env:LEASEHOLD_STATE}/evidence.jsonl', create_directory: true, flush_interval: 100ms}",
		"exporters::nop: {}",
		"extensions::basicauth/gateways::htpasswd::inline: 'nobody:nothing'",
		"receivers::otlp/evidence::protocols::grpc::auth::authenticator: basicauth/gateways",
		"receivers::otlp/evidence::protocols::grpc::tls: null",
		"service::extensions: [health_check, file_storage, basicauth/gateways, trust/alone]",
		"service::pipelines::traces/keep::exporters: [nop]",
		"service::pipelines::logs/judged::exporters: [file/evidence]",
		"service::pipelines::logs/decisions::exporters: [nop]",
	},
}

// collector starts a tier and waits until it is healthy. It returns where it listens
// for spans, and its folder.
func collector(t *testing.T, tier string, env ...string) (otlp, dir string) {
	t.Helper()
	dir = t.TempDir()
	args := []string{
		"--config", filepath.Join(root, "configs", "collector", tier+".yaml"),
		"--config", filepath.Join(root, "configs", "collector", tier+"-kafka.yaml"),
		"--config", "yaml:service::telemetry::metrics::level: none",
	}
	for _, overlay := range without[tier] {
		args = append(args, "--config", "yaml:"+overlay)
	}
	cmd := exec.Command(filepath.Join(root, "_build", "otelcol-leasehold"), args...)
	cmd.Env = append(os.Environ(), append(env, "LEASEHOLD_STATE="+dir, "LEASEHOLD_HASH_KEY=a key for tests only")...)
	address := map[string]string{}
	for _, name := range []string{"LEASEHOLD_LISTEN", "LEASEHOLD_LISTEN_HTTP", "LEASEHOLD_LISTEN_EVIDENCE", "LEASEHOLD_HEALTH", "LEASEHOLD_HTTP", "LEASEHOLD_METRICS"} {
		at, err := stack.FreeAddress(t.Context())
		require.NoError(t, err)
		address[name] = at
		cmd.Env = append(cmd.Env, name+"="+at)
	}
	log, err := os.Create(filepath.Join(dir, "log"))
	require.NoError(t, err)
	cmd.Stdout, cmd.Stderr = log, log
	require.NoError(t, cmd.Start(), "run make build before")
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if text, err := os.ReadFile(log.Name()); err == nil && t.Failed() {
			t.Logf("the end of the log of a %s:\n%s", tier, text[max(0, len(text)-3000):])
		}
	})
	require.Eventually(t, func() bool {
		resp, err := http.Get("http://" + address["LEASEHOLD_HEALTH"])
		if err != nil {
			return false
		}
		_ = resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	}, 30*time.Second, 50*time.Millisecond, "the %s is healthy", tier)
	return address["LEASEHOLD_LISTEN"], dir
}
