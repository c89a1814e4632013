// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

func TestOutcome(t *testing.T) {
	exception := []eventLiteral{
		{"exception", attrs{"exception.type": "TimeoutError", "exception.message": "secret"}},
		{"exception", attrs{"exception.type": "SecondError"}},
	}
	tests := []struct {
		name      string
		span      spanLiteral
		status    Status
		errorType string
	}{
		{"nothing said", spanLiteral{}, StatusUnknown, ""},
		{"said to be well", spanLiteral{status: ptrace.StatusCodeOk}, StatusOK, ""},
		{"error with a class in its message", spanLiteral{status: ptrace.StatusCodeError, message: "openai.RateLimitError: slow down"}, StatusError, "openai.RateLimitError"},
		{"error with a mere message", spanLiteral{status: ptrace.StatusCodeError, message: "could not reach Error: host"}, StatusError, ""},
		{"error type", spanLiteral{attrs: attrs{"error.type": "500"}}, StatusError, "500"},
		{"error type that is a message", spanLiteral{attrs: attrs{"error.type": "KeyError: no such city"}}, StatusError, "KeyError"},
		{"first exception", spanLiteral{events: exception}, StatusError, "TimeoutError"},
		{"exception that was handled", spanLiteral{events: exception, status: ptrace.StatusCodeOk}, StatusOK, ""},
		{"error type before exception", spanLiteral{events: exception, attrs: attrs{"error.type": "timeout"}}, StatusError, "timeout"},
		{"exception of a client", spanLiteral{events: []eventLiteral{{"gen_ai.client.operation.exception", attrs{"exception.type": "X"}}}}, StatusError, "X"},
		{"level", spanLiteral{attrs: attrs{"langfuse.observation.level": "ERROR"}}, StatusError, ""},
		{"other level", spanLiteral{attrs: attrs{"langfuse.observation.level": "WARNING"}}, StatusUnknown, ""},
		{"failed response", spanLiteral{attrs: attrs{"gen_ai.response.status": "failed"}}, StatusError, ""},
		{"completed response", spanLiteral{attrs: attrs{"gen_ai.response.status": "completed"}}, StatusOK, ""},
		{"finished with an error", spanLiteral{attrs: attrs{"gen_ai.operation.name": "chat", "gen_ai.response.finish_reasons": "error"}}, StatusError, ""},
		{"finished", spanLiteral{attrs: attrs{"gen_ai.operation.name": "chat", "gen_ai.response.finish_reasons": "stop"}}, StatusOK, ""},
		{"tool without a word", spanLiteral{name: "agent.tool.x"}, StatusOK, ""},
		{"tool that went well", spanLiteral{name: "agent.tool.x", attrs: attrs{"tool.status": "success"}}, StatusOK, ""},
		{"tool that did not", spanLiteral{name: "agent.tool.x", attrs: attrs{"tool.status": "timeout"}, status: ptrace.StatusCodeOk}, StatusError, ""},
		{"tool that is not done", spanLiteral{name: "agent.tool.x", attrs: attrs{"tool.status": "running"}}, StatusUnknown, ""},
		{"tool of an old AgentTelemetry", spanLiteral{attrs: attrs{"agent_span_kind": "tool_call", "tool.success": false, "tool.error": "ValueError: 'x'"}}, StatusError, "ValueError"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			step := tt.span.read(t, Options{})
			assert.Equal(t, tt.status, step.Status)
			assert.Equal(t, tt.errorType, step.ErrorType)
		})
	}
}
