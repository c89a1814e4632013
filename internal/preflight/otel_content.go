// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import "strings"

var otelContent = Check{
	ID: "otel.content", Group: GroupOTel,
	Title: "Prompts, arguments and results do not leave as text",
	Why: "Content holds what people told an agent and what it found for them. On spans it goes wherever traces go, and stays " +
		"there for as long as they do.",
	Mend:  "Set content of the reasoning processor to hash or drop, with a hash_key; do not turn capture of content on in agents.",
	needs: workloadKinds,
	run:   runOTelContent,
}

// captures are variables that let instrumentations put content on spans.
var captures = []string{
	"OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "TRACELOOP_TRACE_CONTENT", "OPENLIT_CAPTURE_MESSAGE_CONTENT",
	"AZURE_TRACING_GEN_AI_CONTENT_RECORDING_ENABLED",
}

func runOTelContent(l *look) {
	for _, c := range l.Collectors {
		for _, p := range c.parts("processors", "reasoning") {
			l.saw()
			switch content := text(p.is["content"]); content {
			case "hash", "drop":
			case "":
				l.bad(c.Object, p.field, "it keeps content, as it does where nothing is said: set content to hash or drop")
			default:
				l.bad(c.Object, p.field+".content", "it is %q, which leaves content as it is: set it to hash or drop", content)
			}
		}
	}
	l.both("whether it hashes content", "whether they capture content")
	for _, w := range l.agentWorkloads() {
		l.saw()
		for _, c := range w.containers() {
			for _, name := range captures {
				i, ok := c.variable(name)
				if ok && !off(c.Env[i].Value) {
					l.bad(w.Object, c.field+".env"+index(i), "%s lets content on the spans", name)
				}
			}
		}
	}
}

// both tells what is not known where either side was not read: the collector, or the
// agents.
func (l *look) both(ofCollector, ofAgents string) {
	if len(l.Collectors) == 0 {
		l.unknown("no configuration of the collector was read, so that nobody knows %s", ofCollector)
	}
	if len(l.agentWorkloads()) == 0 {
		l.unknown("no manifest of an agent was read, so that nobody knows %s", ofAgents)
	}
}

// off reports whether the value of a switch turns it off.
func off(value string) bool {
	switch strings.ToLower(value) {
	case "", "0", "false", "no", "off", "no_content":
		return true
	}
	return false
}
