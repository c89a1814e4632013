// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"slices"
	"strconv"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/trust"
)

var trustShadow = Check{
	ID: "trust.shadow", Group: GroupTrust,
	Title: "Each agent starts in shadow, where it can only read",
	Why: "An agent that nobody has seen work holds no more than it takes to watch it. A level that is written by hand, or a grant " +
		"that writes, gives it more before it has earned any.",
	Mend: "Leave TRUST_LEVEL to Leasehold, which sets it; grant create, update, patch and delete from restricted on; leave " +
		"onDigestChange at restricted or below; set neither phase nor agent_phases of the reasoning processor above shadow.",
	needs: workloadKinds,
	run:   runTrustShadow,
}

// reading are the capabilities that change nothing.
var reading = []v1alpha1.VaultCapability{"read", "list"}

func runTrustShadow(l *look) {
	if len(of[v1alpha1.Agent](l.Input)) == 0 {
		l.unknown("no Agent was read")
	}
	for _, a := range of[v1alpha1.Agent](l.Input) {
		l.saw()
		if v := a.is.Spec.Vault; v != nil {
			for i, g := range v.Grants {
				if g.Phase == v1alpha1.PhaseShadow && slices.ContainsFunc(g.Capabilities, func(c v1alpha1.VaultCapability) bool { return !slices.Contains(reading, c) }) {
					l.bad(a.Object, "spec.vault.grants"+index(i)+".capabilities", "the tool %q can change %s in shadow", g.Tool, g.Path)
				}
			}
		}
		if a.Source != Cluster && a.is.Status.PhaseLevel > 0 {
			l.bad(a.Object, "status.phaseLevel", "it is written with a phase above shadow")
		}
	}
	for _, w := range l.agentWorkloads() {
		l.saw()
		l.level(&w)
	}
	for _, g := range l.gates() {
		l.saw()
		d := g.OnDigest
		if max(d.Model, d.Prompt, d.Tools, d.Image) > trust.Restricted {
			l.bad(g.Object, g.below+g.key("onDigestChange", "on_digest_change"), "an agent whose model, prompt, tools or image changed keeps more than restricted: it is another agent")
		}
	}
	l.fixedPhases()
}

// level looks at the level that containers state, which may be that of the Agent in
// the cluster at most.
func (l *look) level(w *workload) {
	held := int64(0)
	if a := l.agentNamed(w.Namespace, w.serviceAccount()); a != nil && a.Source == Cluster {
		if v, ok := a.Value.(*v1alpha1.Agent); ok {
			held = int64(v.Status.PhaseLevel)
		}
	}
	for _, c := range w.containers() {
		i, ok := c.variable(v1alpha1.EnvTrustLevel)
		if !ok {
			continue
		}
		if n, err := strconv.ParseInt(c.Env[i].Value, 10, 64); err != nil || n > held || w.template && n > 0 {
			l.bad(w.Object, c.field+".env"+index(i)+".value", "it states the level %q, and the agent holds %d", c.Env[i].Value, held)
		}
	}
}

// fixedPhases finds phases that a configuration gives, which no evidence takes.
func (l *look) fixedPhases() {
	for _, c := range l.Collectors {
		for _, p := range c.parts("processors", "reasoning") {
			l.saw()
			if phase := text(p.is["phase"]); phase != "" && phase != trust.Shadow.String() {
				l.bad(c.Object, p.field+".phase", "it gives %s to every agent that it does not know", phase)
			}
			phases, _ := p.is["agent_phases"].(map[string]any)
			for name, phase := range phases {
				if text(phase) != trust.Shadow.String() {
					l.bad(c.Object, p.field+".agent_phases", "it gives %s to %s, whatever its evidence", text(phase), name)
					break
				}
			}
		}
	}
}
