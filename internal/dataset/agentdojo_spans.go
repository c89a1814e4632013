// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package dataset

import (
	"encoding/json"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/pdata/ptrace"
)

// Traces returns the run as one trace in the newest GenAI convention, begun at
// start: one span per tool call, then the agent's span. The run records no
// model calls, times or tokens, so the trace has none; the labels are left out.
// The agent is "agentdojo-" and the suite, its task the suite and the task kind.
func (r *AgentDojoRun) Traces(start time.Time) ptrace.Traces {
	key := fmt.Sprintf("agentdojo %d %s %s %s", r.line, r.Model, r.Suite, r.Task)
	t := newTrace("agentdojo-"+r.Suite, r.Suite+"/"+r.Task, key, start)
	for i := range r.Steps {
		t.agentDojoTool(&r.Steps[i])
	}
	t.root().Attributes().PutStr("gen_ai.request.model", r.Model)
	return t.td
}

func (t *trace) agentDojoTool(step *AgentDojoStep) {
	s := t.child("execute_tool "+step.Tool, "execute_tool", ptrace.SpanKindInternal)
	a := s.Attributes()
	a.PutStr(KeyTool, step.Tool)
	a.PutStr("gen_ai.tool.type", "function")
	// A map of raw JSON that was just parsed always marshals, keys sorted.
	args, err := json.Marshal(step.Args)
	if err == nil {
		a.PutStr(KeyArguments, string(args))
	}
	if step.Result != "" {
		a.PutStr(KeyResult, step.Result)
	}
	if step.Error {
		fail(s, "tool_error")
	}
}
