// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package guide

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/test/stack/vaulttest"
)

// A language is one in which the guide shows an agent.
type language struct {
	name    string
	command []string
	grpc    bool // else it sends over HTTP
}

// languages are Go and Python; or the one in LEASEHOLD_GUIDE, for which scripts/instrumentations
// has compiled TypeScript.
func languages(t *testing.T) []language {
	t.Helper()
	switch only := os.Getenv("LEASEHOLD_GUIDE"); only {
	case "typescript":
		return []language{{name: "typescript", command: []string{"node", "../instrumentations/_guide/agent.js"}}}
	case "":
		binary := filepath.Join(t.TempDir(), "agent")
		build := exec.Command("go", "build", "-trimpath", "-o", binary, "./goagent")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		out, err := build.CombinedOutput()
		require.NoError(t, err, string(out))
		return []language{
			{name: "go", command: []string{binary}, grpc: true},
			{name: "python", command: []string{"python3", "-B", "python/agent.py"}},
		}
	default:
		require.Fail(t, "LEASEHOLD_GUIDE must be typescript or empty", only)
		return nil
	}
}

// A scene is what agents are started in.
type scene struct {
	*collector
	vault vaulttest.Vault
	token string // file of the pod's token; vault-token is beside it
}

func newScene(t *testing.T) *scene {
	t.Helper()
	dir := t.TempDir()
	s := &scene{collector: startCollector(t), vault: startVault(t), token: filepath.Join(dir, "token")}
	require.NoError(t, os.WriteFile(s.token, []byte(podToken+"\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "vault-token"), []byte(jwt), 0o600))
	return s
}

// An agent runs, as a Job's container does.
type agent struct {
	*exec.Cmd
	out bytes.Buffer
}

// start starts an agent of a phase as the Job job. What env says goes before the rest.
func (s *scene) start(t *testing.T, l language, job, phase string, env ...string) *agent {
	t.Helper()
	level := map[string]string{"shadow": "0", "restricted": "1", "semi-autonomous": "2", "autonomous": "3"}[phase]
	a := &agent{Cmd: exec.Command(l.command[0], l.command[1:]...)}
	a.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"),
		"OTEL_EXPORTER_OTLP_ENDPOINT=" + s.grpc, "OTEL_SERVICE_NAME=support-" + phase,
		"OTEL_RESOURCE_ATTRIBUTES=k8s.namespace.name=shop,k8s.job.name=" + job + ",k8s.job.uid=" + job + ",k8s.pod.name=" + job + "-1",
		"LEASEHOLD_TOKEN_FILE=" + s.token, "VAULT_ADDR=" + s.vault.Addr, "TRUST_LEVEL=" + level, "TRUST_PHASE=" + phase, "AGENT_ORDERS=3", "AGENT_DELAY_MS=5",
	}, env...)
	if !l.grpc { // what Leasehold tells all Jobs is for gRPC; this is the template's
		a.Env = append(a.Env, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT="+s.http+"/v1/traces")
	}
	a.Stdout, a.Stderr = &a.out, &a.out
	require.NoError(t, a.Start())
	return a
}

// code waits until the agent ends, and returns the code that it exits with.
func (a *agent) code(t *testing.T) int {
	t.Helper()
	late := time.AfterFunc(time.Minute, func() { _ = a.Process.Signal(syscall.SIGKILL) })
	defer late.Stop()
	err := a.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	return a.ProcessState.ExitCode()
}

// byWrapped tells an agent of a token that lives that long.
func (s *scene) byWrapped(t *testing.T, ttl time.Duration) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(file, []byte(wrapped(t, s.vault, ttl)), 0o600))
	return "VAULT_WRAPPED_TOKEN_FILE=" + file
}
