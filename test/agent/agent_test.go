// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// Every script sends its whole cycle below one root, unless it is its point not to.
func TestScripts(t *testing.T) {
	for name, c := range map[string]struct {
		code                int
		roots, chats, calls int
		tools               []string // some of those that are called
		not                 []string
		failed              bool
	}{
		"fine":       {roots: 1, chats: 5, calls: 4, tools: []string{"search_library", "read_file", "get_author", "list_references"}, not: []string{"write_file"}},
		"loop":       {roots: 1, chats: 25, calls: 24, tools: []string{"search_library"}, not: []string{"read_file"}},
		"overspend":  {roots: 1, chats: 8, calls: 7},
		"silent":     {},
		"drop-tools": {roots: 1, chats: 10, calls: 6},
		"liar":       {roots: 1, chats: 5, calls: 4},
		"forbidden":  {roots: 1, chats: 4, calls: 3, tools: []string{"send_email"}},
		"crash":      {code: exitCrashed, chats: 3, calls: 3},
		"next":       {roots: 1, chats: 5, calls: 4},
		"outage":     {code: exitFailed, roots: 1, chats: 5, failed: true},
	} {
		t.Run(name, func(t *testing.T) {
			s := listen(t)
			t.Setenv("AGENT_SCRIPT", name)
			assert.Equal(t, c.code, act(t))
			roots := s.spans(agentSpan)
			assert.Len(t, roots, c.roots)
			assert.Len(t, s.spans(modelSpan), c.chats)
			tools := s.tools()
			assert.Len(t, tools, c.calls)
			assert.Subset(t, tools, c.tools)
			for _, tool := range c.not {
				assert.NotContains(t, tools, tool)
			}
			for _, root := range roots {
				assert.Equal(t, c.failed, root.Status().Code() == ptrace.StatusCodeError)
				for _, span := range append(s.spans(modelSpan), s.spans(toolSpan)...) {
					assert.Equal(t, root.SpanID(), span.ParentSpanID())
				}
			}
		})
	}
}

func TestItWritesFromSemiAutonomousOn(t *testing.T) {
	for level, writes := range map[string]bool{"": false, "0": false, "1": false, "2": true, "3": true} {
		s := listen(t)
		t.Setenv("TRUST_LEVEL", level)
		assert.Equal(t, exitDone, act(t))
		assert.Equal(t, writes, assert.ObjectsAreEqual("write_file", s.tools()[len(s.tools())-1]), "level %q", level)
	}
}

func TestALiarSaysThatItIsAnother(t *testing.T) {
	s := listen(t)
	t.Setenv("OTEL_SERVICE_NAME", "planner")
	t.Setenv("OTEL_RESOURCE_ATTRIBUTES", "service.name=planner,k8s.job.uid=1")
	require.Equal(t, exitDone, act(t, "--script", "liar"))
	root := s.spans(agentSpan)[0]
	assert.Equal(t, anotherAgent, root.attr("gen_ai.agent.id"))
	assert.Equal(t, anotherAgent, root.attr("gen_ai.agent.name"))
	assert.Equal(t, anotherAgent, root.resource["service.name"])
	assert.Equal(t, anotherAgent, root.resource["leasehold.identity.agent"])
	assert.Equal(t, "1", root.resource["k8s.job.uid"], "it runs where it runs")
}

func TestAnAgentTurns(t *testing.T) {
	s, file := listen(t), filepath.Join(t.TempDir(), "turned")
	require.Equal(t, exitDone, act(t, "--script", "fine", "--turned", file))
	assert.NotContains(t, s.tools(), "send_email")
	require.NoError(t, os.WriteFile(file, []byte("forbidden\n"), 0o600))
	require.Equal(t, exitDone, act(t, "--script", "fine", "--turned", file))
	assert.Contains(t, s.tools(), "send_email")
	require.NoError(t, os.WriteFile(file, []byte("none"), 0o600))
	require.Equal(t, exitUsage, act(t, "--turned", file))
}

func TestNextAsksForAnotherCycle(t *testing.T) {
	s := listen(t)
	require.Equal(t, exitDone, act(t, "--script", "next"))
	require.Len(t, s.spans(planSpan), 1)
	assert.Equal(t, true, s.spans(planSpan)[0].attr("agent.next"))
}

// What the environment of a pod says is on the spans.
func TestTheEnvironmentIsOnTheSpans(t *testing.T) {
	s := listen(t)
	t.Setenv("OTEL_SERVICE_NAME", "planner")
	t.Setenv("OTEL_RESOURCE_ATTRIBUTES", "k8s.job.uid=u-1,k8s.pod.name=p-1")
	t.Setenv("TRUST_LEVEL", "1")
	t.Setenv("REASONING_SPAN_ID", "00f067aa0ba902b7")
	t.Setenv("TRACEPARENT", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00")
	require.Equal(t, exitDone, act(t, "--task", "summarize"))
	root := s.spans(agentSpan)[0]
	assert.Equal(t, "invoke_agent planner", root.Name())
	assert.Equal(t, "u-1", root.resource["k8s.job.uid"])
	assert.Equal(t, "planner", root.resource["service.name"])
	assert.Equal(t, "summarize", root.attr("task.id"))
	assert.Equal(t, "restricted", root.attr("trust.level"))
	assert.Equal(t, "00f067aa0ba902b7", root.attr("agent.trigger.span_id"))
	assert.Equal(t, "4bf92f3577b34da6a3ce929d0e0e4736", root.TraceID().String())
	assert.Equal(t, "00f067aa0ba902b7", root.ParentSpanID().String())
	assert.EqualValues(t, 0x300, root.Flags()&0x300, "the parent is in another process")
	assert.Len(t, s.spans(toolSpan), 4, "even if the parent was not sampled")

	s = listen(t)
	require.Equal(t, exitDone, act(t, "--link"))
	root = s.spans(agentSpan)[0]
	assert.True(t, root.ParentSpanID().IsEmpty())
	require.Equal(t, 1, root.Links().Len())
	assert.Equal(t, "00f067aa0ba902b7", root.Links().At(0).SpanID().String())

	s = listen(t)
	t.Setenv("TRACEPARENT", "nonsense")
	require.Equal(t, exitDone, act(t))
	assert.True(t, s.spans(agentSpan)[0].ParentSpanID().IsEmpty())
}

// The token goes with each export as it is in the file then.
func TestTheTokenIsReadAnew(t *testing.T) {
	for name, listen := range map[string]func(*testing.T) *sink{"grpc": listen, "http": listenHTTP} {
		t.Run(name, func(t *testing.T) {
			s := listen(t)
			file := filepath.Join(t.TempDir(), "token")
			t.Setenv("LEASEHOLD_TOKEN_FILE", file)
			for _, token := range []string{"first", "second"} {
				require.NoError(t, os.WriteFile(file, []byte(token+"\n"), 0o600))
				require.Equal(t, exitDone, act(t))
				assert.Equal(t, "Bearer "+token, s.headers[len(s.headers)-1])
			}
			assert.Len(t, s.spans(agentSpan), 2)
			require.NoError(t, os.Remove(file))
			had := len(s.headers)
			require.Equal(t, exitDone, act(t))
			assert.Len(t, s.headers, had, "without its token it sends nothing")
		})
	}
}

func TestWrongSettings(t *testing.T) {
	for name, c := range map[string]struct {
		env  map[string]string
		args []string
	}{
		"script":   {args: []string{"--script", "none"}},
		"argument": {args: []string{"fine"}},
		"flag":     {args: []string{"--none"}},
		"steps":    {args: []string{"--steps", "-1"}},
		"level":    {env: map[string]string{"TRUST_LEVEL": "high"}},
	} {
		t.Run(name, func(t *testing.T) {
			for key, value := range c.env {
				t.Setenv(key, value)
			}
			assert.Equal(t, exitUsage, act(t, c.args...))
		})
	}
	t.Setenv("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json")
	assert.Equal(t, exitFailed, act(t))
}

// An agent that is asked to stop sends what it has, root and all.
func TestSIGTERM(t *testing.T) {
	s := listen(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], "--script", "hang", "--delay", "20ms")
	cmd.Env = append(os.Environ(), asAgent+"=yes")
	require.NoError(t, cmd.Start())
	require.Eventually(t, func() bool { return len(s.spans(toolSpan)) > 1 }, 20*time.Second, 10*time.Millisecond, "it sends as it goes")
	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	require.Error(t, cmd.Wait())
	assert.Equal(t, exitStopped, cmd.ProcessState.ExitCode())
	require.Len(t, s.spans(agentSpan), 1)
	assert.Equal(t, ptrace.StatusCodeError, s.spans(agentSpan)[0].Status().Code())
}
