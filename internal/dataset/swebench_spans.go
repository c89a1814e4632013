// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package dataset

import (
	"fmt"
	"strings"
	"time"

	"go.opentelemetry.io/collector/pdata/ptrace"
)

// SWEBenchAgent is the agent's name on the spans of a SWEBenchRun.
const SWEBenchAgent = "mini-swe-agent"

// providers maps a router's vendor to the provider's name on spans.
var providers = map[string]string{
	"google":    "gcp.gemini",
	"openai":    "openai",
	"anthropic": "anthropic",
	"x-ai":      "x_ai",
	"deepseek":  "deepseek",
	"mistralai": "mistral_ai",
}

// provider returns the provider's name, or "" when the record does not say it.
func provider(vendor, model string) string {
	if vendor == "" && strings.HasPrefix(model, "gemini-") {
		return "gcp.gemini"
	}
	return providers[vendor]
}

// Traces returns the run as one trace in the newest GenAI convention: per step
// a model call and a tool call, then the agent's span. Hashes stand where the
// content would; the bill and the label are left out.
func (r *SWEBenchRun) Traces() ptrace.Traces {
	start := time.Unix(0, 0)
	if len(r.Steps) > 0 {
		start = time.Unix(r.Steps[0].Created, 0)
	}
	t := newTrace(SWEBenchAgent, r.Run, fmt.Sprintf("swebench %d %s", r.line, r.Run), start)
	for i := range r.Steps {
		t.at(r.Steps[i].Created)
		t.swebenchCall(&r.Steps[i])
		t.swebenchTool(&r.Steps[i])
	}
	if root := t.root(); r.Exit == "Submitted" {
		root.Status().SetCode(ptrace.StatusCodeOk)
	} else {
		fail(root, r.Exit)
	}
	return t.td
}

func (t *trace) swebenchCall(step *SWEBenchStep) {
	vendor, model := splitModel(step.Model)
	s := t.child("chat "+model, "chat", ptrace.SpanKindClient)
	a := s.Attributes()
	a.PutStr("gen_ai.request.model", step.Model)
	a.PutStr("gen_ai.response.model", model)
	if name := provider(vendor, model); name != "" {
		a.PutStr("gen_ai.provider.name", name)
	}
	a.PutStr(KeyResponseID, fmt.Sprintf("%x-%d", t.id[:4], t.count))
	a.PutEmptySlice("gen_ai.response.finish_reasons").AppendEmpty().SetStr(step.FinishReason)
	a.PutInt(KeyInputTokens, step.InputTokens)
	a.PutInt(KeyOutputTokens, step.TotalOutput())
	a.PutInt(KeyCachedTokens, step.CachedTokens)
	a.PutInt("gen_ai.usage.reasoning.output_tokens", step.ReasoningTokens)
}

func (t *trace) swebenchTool(step *SWEBenchStep) {
	s := t.child("execute_tool "+step.Tool, "execute_tool", ptrace.SpanKindInternal)
	a := s.Attributes()
	a.PutStr(KeyTool, step.Tool)
	a.PutStr("gen_ai.tool.type", "function")
	a.PutStr(KeyArguments, fmt.Sprintf(`{"command":%q,"action":%q}`, step.Command, step.Action))
	a.PutStr(KeyResult, step.Result)
	if step.ExitCode == nil {
		return
	}
	a.PutInt(KeyExitCode, int64(*step.ExitCode))
	if *step.ExitCode != 0 {
		fail(s, fmt.Sprintf("exit_%d", *step.ExitCode))
	}
}
