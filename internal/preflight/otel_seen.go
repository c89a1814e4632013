// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

var otelSpans = Check{
	ID: "otel.spans", Group: GroupOTel,
	Title: "The root span and the tool spans of each agent were seen",
	Why: "A cycle without its root has no end that anybody knows, and a tool that makes no span is used unseen: neither can " +
		"be judged, so that neither should hold credentials.",
	Mend: "Instrument the loop of the agent and each tool, end the root span, and record a run: leasehold preflight --traces " +
		"FILE, or --server of a collector that has heard the agent.",
	needs: []string{"Agent"},
	run:   runOTelSpans,
}

func runOTelSpans(l *look) {
	for _, s := range l.Seen {
		l.saw()
		switch {
		case s.Cycles == 0:
			l.wrong(s.Source, s.object(), "", "no cycle was seen")
			continue
		case s.Rootless > 0:
			l.wrong(s.Source, s.object(), "", "the root span of %s never came", cyclesOf(s.Rootless, s.Cycles))
		}
		switch {
		case s.Toolless == nil:
			l.unknown("%s does not say whether tools of %s make spans", s.Source, s.Agent)
		case *s.Toolless:
			l.wrong(s.Source, s.object(), "", "no span of a tool was seen in %s", cyclesOf(s.Cycles, s.Cycles))
		}
	}
	for _, a := range of[v1alpha1.Agent](l.Input) {
		for _, c := range a.is.Status.Conditions {
			if c.Type == v1alpha1.ConditionSilent && c.Status == metav1.ConditionTrue {
				l.saw()
				l.bad(a.Object, "status.conditions", "it runs and nothing is heard of it")
			}
		}
	}
	if len(l.Seen) == 0 {
		l.unknown("no spans were looked at: pass --traces FILE or --server URL")
	}
}

// object names the agent; without one, what was seen is of nobody.
func (s *Seen) object() string {
	if s.Agent == "" {
		return "any agent"
	}
	return "agent " + s.Agent
}

func cyclesOf(n, all int) string {
	if all == 1 {
		return "its one cycle"
	}
	return fmt.Sprintf("%d of %d cycles", n, all)
}

var otelCoverage = Check{
	ID: "otel.coverage", Group: GroupOTel,
	Title: "At least 98 % of each cycle was seen",
	Why: "What is not in the trace cannot be judged, and an agent that sends only what looks good gains from that. No cycle " +
		"below this lets an agent rise.",
	Mend: "Look at leasehold replay --explain for what is missing: unsampled spans, tools that are not instrumented, an exporter " +
		"that is not flushed. Sample at the backend, never at the agent.",
	needs: workloadKinds,
	run:   runOTelCoverage,
}

// minCoverage is the share of a cycle that has to be seen.
const minCoverage = .98

func runOTelCoverage(l *look) {
	for _, s := range l.Seen {
		switch {
		case s.Coverage != nil:
			l.saw()
			if !(*s.Coverage >= minCoverage) {
				l.wrong(s.Source, s.object(), "", "of its least covered cycle %.1f %% was seen", 100**s.Coverage)
			}
		case s.Thin != "":
			l.saw()
			l.wrong(s.Source, s.object(), "", "%s", s.Thin)
		case s.Cycles == 0:
			l.unknown("no cycle of %s was seen in %s", s.object(), s.Source)
		default:
			l.saw()
		}
	}
	if len(l.Seen) == 0 {
		l.unknown("no spans were looked at: pass --traces FILE or --server URL")
	}
	l.samplers()
}

// samplers finds agents that leave spans out by themselves.
func (l *look) samplers() {
	for _, w := range l.agentWorkloads() {
		for _, c := range w.containers() {
			i, ok := c.variable("OTEL_TRACES_SAMPLER")
			if !ok {
				continue
			}
			l.saw()
			if v := c.Env[i].Value; v != "always_on" && v != "parentbased_always_on" {
				l.bad(w.Object, c.field+".env"+index(i), "the sampler %q leaves spans out", v)
			}
		}
	}
}
