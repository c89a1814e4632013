// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/test/stack"
)

// collector is the binary under test, running.
type collector struct {
	t                     testing.TB
	otlp, metrics, health string
	api, file             string
	cmd                   *exec.Cmd
	log                   lockedBuffer
	exited                chan struct{}
	exitErr               error
}

// start runs the collector with testdata/collector.yaml and waits until it is
// healthy. Env entries set the variables that the file reads. What is still
// running at the end of the test is killed.
func start(t *testing.T, env ...string) *collector {
	t.Helper()
	c := launch(t, collectorBinary(t), "collector.yaml", env...)
	c.await("the collector is healthy", 30*time.Second, c.healthy)
	return c
}

// launch starts a binary with a file of testdata, and does not wait.
func launch(t testing.TB, binary, config string, env ...string) *collector {
	t.Helper()
	return launchWith(t, binary, []string{filepath.Join("testdata", config)}, env...)
}

// launchWith starts a binary with configurations, each laid over those before it.
func launchWith(t testing.TB, binary string, configs []string, env ...string) *collector {
	t.Helper()
	c := &collector{
		t: t, otlp: freeAddress(t), metrics: freeAddress(t), health: freeAddress(t), api: freeAddress(t),
		file: filepath.Join(t.TempDir(), "traces.jsonl"), exited: make(chan struct{}),
	}
	c.cmd = exec.Command(binary)
	for _, config := range configs {
		c.cmd.Args = append(c.cmd.Args, "--config", config)
	}
	c.cmd.Env = append(append(os.Environ(), env...),
		"E2E_OTLP="+c.otlp, "E2E_METRICS="+c.metrics, "E2E_HEALTH="+c.health, "E2E_API="+c.api, "E2E_FILE="+c.file)
	c.cmd.Stdout, c.cmd.Stderr = &c.log, &c.log
	require.NoError(t, c.cmd.Start())
	go func() {
		c.exitErr = c.cmd.Wait()
		close(c.exited)
	}()
	t.Cleanup(c.kill)
	return c
}

func (c *collector) kill() {
	_ = c.cmd.Process.Kill() // an error means that it has ended, which is what is wanted
	<-c.exited
	if c.t.Failed() {
		c.t.Logf("the collector's log:\n%s", c.log.tail(4000))
	}
}

// terminate asks the collector to stop, as Kubernetes does, and expects it to
// do so in order and in time.
func (c *collector) terminate() {
	c.t.Helper()
	require.NoError(c.t, c.cmd.Process.Signal(syscall.SIGTERM))
	select {
	case <-c.exited:
		require.NoError(c.t, c.exitErr, "exit status")
	case <-time.After(30 * time.Second):
		require.Fail(c.t, "the collector does not stop")
	}
}

// await polls until what holds, and fails when it does not in time or when the
// collector ends.
func (c *collector) await(what string, limit time.Duration, holds func() bool) {
	c.t.Helper()
	deadline := time.After(limit)
	for !holds() {
		select {
		case <-c.exited:
			require.Failf(c.t, "the collector has ended", "while waiting until %s: %v", what, c.exitErr)
		case <-deadline:
			require.Failf(c.t, "deadline passed", "waited %s until %s", limit, what)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (c *collector) healthy() bool {
	client := http.Client{Timeout: 5 * time.Second}
	answer, err := client.Get("http://" + c.health)
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

// peakMemory is the most memory the collector has had resident, in mebibytes.
func (c *collector) peakMemory() int {
	c.t.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.cmd.Process.Pid))
	if err != nil {
		c.t.Skipf("peak memory can only be read on Linux: %v", err)
	}
	_, rest, found := strings.Cut(string(raw), "VmHWM:")
	require.True(c.t, found)
	var kib int
	_, err = fmt.Sscanf(rest, "%d kB", &kib)
	require.NoError(c.t, err)
	return kib >> 10
}

func freeAddress(t testing.TB) string {
	t.Helper()
	address, err := stack.FreeAddress(t.Context())
	require.NoError(t, err)
	return address
}

// lockedBuffer takes the output of a process that is still writing.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) tail(n int) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return string(b.buf.Bytes()[max(0, b.buf.Len()-n):])
}
